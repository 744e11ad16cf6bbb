-- Finds somebody for somebody. A search looks into three rings, one after the other; the second and third open to those
-- who have waited long enough, and then hold only people who have as well, so that a pair suits both.
local LOOKS = { 32, 16, 16 }

local function ringsOf(person)
  local regions = person.region == '' and { '*' } or { person.region, '' }
  local tags = tagsOf(person.interests)
  if #tags == 0 then tags = { '*' } else tags[#tags + 1] = '-' end
  return { { regions, tags }, { regions, { '*' } }, { { '*' }, { '*' } } }
end

local function pairKey(prefix, one, other)
  if other < one then one, other = other, one end
  return root .. prefix .. one .. ':' .. other
end

local function blocks(blocker, blocked)
  local block = redis.call('HGET', root .. ':blocks:' .. blocker, blocked)
  return block and cjson.decode(block).active
end

local function suits(person, id)
  if id == person.id or not isHeard(id) then return false end
  local cool, met = pairKey(':cool:', person.id, id), pairKey(':met:', person.id, id)
  if redis.call('EXISTS', cool, met) > 0 then return false end
  return not blocks(person.id, id) and not blocks(id, person.id)
end

-- Visits the people of several buckets, oldest first, each once.
local function walk(keys, newest, looks, visit)
  local heads, places = {}, {}
  local function advance(i)
    places[i] = (places[i] or -1) + 1
    local head = redis.call('ZRANGE', keys[i], places[i], places[i], 'WITHSCORES')
    heads[i] = head[1] and tonumber(head[2]) <= newest and { id = head[1], since = tonumber(head[2]) } or nil
  end
  for i = 1, #keys do advance(i) end
  local seen = {}
  while looks > 0 do
    local first
    for i = 1, #keys do
      if heads[i] and (not first or heads[i].since < heads[first].since) then first = i end
    end
    if not first then return nil end
    local id = heads[first].id
    advance(first)
    if not seen[id] then
      seen[id], looks = true, looks - 1
      if visit(id) then return id end
    end
  end
end

local function search(person)
  for ring, area in ipairs(ringsOf(person)) do
    local after = ring == 1 and 0 or ask.widenMs[ring - 1]
    if person.since + after > now then return nil end
    local keys = {}
    for _, region in ipairs(area[1]) do
      for _, tag in ipairs(area[2]) do keys[#keys + 1] = bucket(person.queue, region, tag) end
    end
    local id = walk(keys, now - after, LOOKS[ring], function(other) return suits(person, other) end)
    if id then return read(id) end
  end
end

-- Makes the match of two people who stand in no bucket; who has waited longer is named first.
local function match(one, other)
  if other.since < one.since then one, other = other, one end
  local id = newId()
  local key = root .. ':match:' .. id
  redis.call('HSET', key, 'queue', one.queue, 'one', one.id, 'other', other.id, 'room', '', 'at', now, 'ended', 0)
  redis.call('PEXPIRE', key, ask.keepMs)
  for _, person in ipairs({ one, other }) do
    person.state, person.match = 'MATCHED', id
    write(person)
  end
  redis.call('SET', pairKey(':met:', one.id, other.id), 1, 'PX', ask.rematchMs)
  tell(one.queue, 'matching.matched', { matchId = id, userIds = { one.id, other.id } })
end

-- Begins to wait, or meets somebody at once.
local function wait(person)
  tell(person.queue, 'matching.queue.joined', { userId = person.id })
  local other = search(person)
  if not other then return enter(person) end
  withdraw(other)
  match(person, other)
end

-- Ends a match and yields those who are still in it, by id.
local function part(id)
  redis.call('HSET', root .. ':match:' .. id, 'ended', 1)
  local people = {}
  for _, userId in ipairs(readMatch(id).userIds) do
    local person = read(userId)
    if person and person.match == id then people[userId] = person end
  end
  return people
end

-- Puts somebody back whose match has ended; who was not heard of lately is not there any more.
local function putBack(person, since, reason)
  if not isHeard(person.id) then return forget(person, reason) end
  person.since = since
  wait(person)
end
