-- Up Migration

-- Whether the person is leaving: until they take it back or are gone, no public door shows them.
alter table people add column leaving boolean not null default false;
