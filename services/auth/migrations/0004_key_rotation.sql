-- Up Migration

-- Of a NEXT key: when it begins to sign.
alter table signing_keys add column activates_at timestamptz;
create unique index signing_keys_next on signing_keys (state) where state = 'NEXT';
