-- Who waits where, and who is in which match. KEYS[1] is the root of all keys; ARGV[1] is what is asked, as JSON.
local root, ask = KEYS[1], cjson.decode(ARGV[1])
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local told, taken = {}, 0

local function newId()
  taken = taken + 1
  return ask.ids[taken]
end

local function tell(queue, type, data)
  local entry = { id = newId(), type = type, at = now, data = data }
  entry.actor, entry.traceparent = ask.actor, ask.traceparent
  append(root, queue, entry)
  told[queue] = true
end

local function answer(fields)
  fields.told = told
  return cjson.encode(fields)
end

local names = { 'state', 'queue', 'region', 'interests', 'since', 'request', 'match' }

-- The buckets of interests that somebody stands in and looks into.
local function tagsOf(interests)
  local tags = {}
  for _, interest in ipairs(cjson.decode(interests)) do tags[#tags + 1] = '=' .. interest end
  return tags
end

local function read(id)
  local values = redis.call('HMGET', root .. ':person:' .. id, unpack(names))
  if not values[1] then return nil end
  local person = { id = id }
  for i, name in ipairs(names) do person[name] = values[i] end
  person.since = tonumber(person.since)
  return person
end

local function write(person)
  local key = root .. ':person:' .. person.id
  local values = {}
  for _, name in ipairs(names) do
    values[#values + 1] = name
    values[#values + 1] = person[name]
  end
  redis.call('DEL', key)
  redis.call('HSET', key, unpack(values))
  if person.state == 'MATCHED' then redis.call('PEXPIRE', key, ask.keepMs) end
end

local function hear(id) redis.call('ZADD', root .. ':alive', now + ask.ttlMs, id) end

local function isHeard(id)
  local untilAt = redis.call('ZSCORE', root .. ':alive', id)
  return untilAt and tonumber(untilAt) > now
end

local function bucket(queue, region, tag) return root .. ':queue:' .. queue .. ':' .. region .. ':' .. tag end

-- One stands in the buckets of one's region and of all regions: for each interest or for none, and for all.
local function eachBucket(person, visit)
  local tags = tagsOf(person.interests)
  if #tags == 0 then tags = { '-' } end
  for _, region in ipairs({ person.region, '*' }) do
    visit(bucket(person.queue, region, '*'))
    for _, tag in ipairs(tags) do visit(bucket(person.queue, region, tag)) end
  end
end

-- When a search would next find more: when it widens, and now and then for cool-downs that end.
local function nextLook(person)
  for _, after in ipairs(ask.widenMs) do
    if person.since + after > now then return person.since + after end
  end
  return now + ask.againMs
end

local function enter(person)
  person.state, person.match = 'WAITING', ''
  write(person)
  eachBucket(person, function(key) redis.call('ZADD', key, person.since, person.id) end)
  redis.call('ZADD', root .. ':due', nextLook(person), person.id)
end

local function withdraw(person)
  eachBucket(person, function(key) redis.call('ZREM', key, person.id) end)
  redis.call('ZREM', root .. ':due', person.id)
end

local function forget(person, reason)
  if person.state == 'WAITING' then withdraw(person) end
  redis.call('DEL', root .. ':person:' .. person.id)
  redis.call('ZREM', root .. ':alive', person.id)
  tell(person.queue, 'matching.queue.left', { userId = person.id, reason = reason })
end

local function readMatch(id)
  local m = redis.call('HMGET', root .. ':match:' .. id, 'queue', 'one', 'other', 'room', 'at', 'ended')
  if not m[1] then return nil end
  return { id = id, queue = m[1], userIds = { m[2], m[3] }, roomId = m[4], at = tonumber(m[5]), ended = m[6] == '1' }
end

local function statusOf(id)
  local person = read(id)
  if not person then return { state = 'IDLE' } end
  local status = { state = person.state, queue = person.queue }
  if person.state == 'MATCHED' then
    status.match = readMatch(person.match)
    return status
  end
  status.since = person.since
  status.position = redis.call('ZRANK', bucket(person.queue, '*', '*'), id) + 1
  return status
end
