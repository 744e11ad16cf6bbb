local me = read(ask.user)
local same = me and me.queue == ask.queue and me.region == ask.region and me.interests == ask.interests
-- A repeat of the very request that led to the match must not end it.
local kept = same and (me.state == 'WAITING' or me.request == ask.request)
hear(ask.user)
if not kept then
  local left
  if me and me.state == 'MATCHED' then
    left = part(me.match)
  elseif me then
    withdraw(me)
    if me.queue ~= ask.queue then tell(me.queue, 'matching.queue.left', { userId = me.id, reason = 'LEFT' }) end
  end
  local wishes = { queue = ask.queue, region = ask.region, interests = ask.interests }
  wishes.id, wishes.since, wishes.request = ask.user, now, ask.request
  wait(wishes)
  for id, person in pairs(left or {}) do
    if id ~= ask.user then putBack(person, now, 'EXPIRED') end
  end
end
return answer({ status = statusOf(ask.user) })
