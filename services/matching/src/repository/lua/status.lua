if redis.call('EXISTS', root .. ':person:' .. ask.user) == 1 then hear(ask.user) end
return answer({ status = statusOf(ask.user) })
