-- Forgets who was not heard of, then looks again for those whose search has widened.
local function some(name)
  return redis.call('ZRANGEBYSCORE', root .. name, '-inf', now, 'LIMIT', 0, ask.limit)
end

local gone = some(':alive')
for _, id in ipairs(gone) do
  local person = read(id)
  if person and person.state == 'WAITING' then forget(person, 'EXPIRED') end
  redis.call('ZREM', root .. ':alive', id)
end
local due = some(':due')
for _, id in ipairs(due) do
  -- Somebody before may have met them just now.
  local person = redis.call('ZSCORE', root .. ':due', id) and read(id)
  local other = person and search(person)
  if other then
    withdraw(person)
    withdraw(other)
    match(person, other)
  elseif person then
    redis.call('ZADD', root .. ':due', nextLook(person), id)
  end
end
return answer({ more = #gone == ask.limit or #due == ask.limit })
