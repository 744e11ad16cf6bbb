-- Who skips keeps the waiting time that they had; who is skipped begins anew, so that nobody whom all skip stays first.
local me = read(ask.user)
local met = me and me.state == 'MATCHED' and readMatch(me.match)
if met and met.userIds[1] ~= ask.other and met.userIds[2] ~= ask.other then met = nil end
local cool = redis.call('SET', pairKey(':cool:', ask.user, ask.other), 1, 'PX', ask.coolMs, 'NX')
if me then hear(me.id) end
if cool or met then
  local people = met and part(met.id) or {}
  local data = { userId = ask.user, skippedUserId = ask.other, matchId = met and met.id or '' }
  data.coolDownUntil = now + ask.coolMs
  tell(met and met.queue or '-', 'matching.skipped', data)
  if people[ask.user] then putBack(people[ask.user], people[ask.user].since, 'EXPIRED') end
  if people[ask.other] then putBack(people[ask.other], now, 'EXPIRED') end
end
return answer({})
