local me = read(ask.user)
if me then
  local left = me.state == 'MATCHED' and part(me.match) or {}
  forget(me, ask.reason)
  for id, person in pairs(left) do
    if id ~= ask.user then putBack(person, now, 'EXPIRED') end
  end
end
if ask.reason == 'ERASED' then
  redis.call('DEL', root .. ':blocks:' .. ask.user)
  redis.call('SREM', root .. ':blockers', ask.user)
end
return answer({})
