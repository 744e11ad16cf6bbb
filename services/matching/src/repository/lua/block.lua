-- Keeps a block unless a newer state of it is known; what is named or newer is in doubt no more.
local key = root .. ':blocks:' .. ask.blockerId
local known = redis.call('HGET', key, ask.blockedId)
local state = known and cjson.decode(known)
if not state or state.version < ask.version then state = ask end
redis.call('HSET', key, ask.blockedId, cjson.encode({ version = state.version, active = state.active }))
redis.call('SADD', root .. ':blockers', ask.blockerId)

local me = state.active and read(ask.blockerId)
local met = me and me.state == 'MATCHED' and readMatch(me.match)
if met and (met.userIds[1] == ask.blockedId or met.userIds[2] == ask.blockedId) then
  for _, person in pairs(part(met.id)) do putBack(person, person.since, 'EXPIRED') end
end
return answer({})
