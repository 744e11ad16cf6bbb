local key = root .. ':match:' .. ask.match
if redis.call('HGET', key, 'room') == '' then redis.call('HSET', key, 'room', ask.room) end
return answer({})
