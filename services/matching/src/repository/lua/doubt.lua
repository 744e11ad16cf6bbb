-- Doubts one person's standing blocks, or drops those that are still in doubt.
local key = root .. ':blocks:' .. ask.blocker
local rows = redis.call('HGETALL', key)
for i = 1, #rows, 2 do
  local block = cjson.decode(rows[i + 1])
  if ask.drop and block.doubt == ask.run then
    redis.call('HDEL', key, rows[i])
  elseif not ask.drop and block.active then
    block.doubt = ask.run
    redis.call('HSET', key, rows[i], cjson.encode(block))
  end
end
return answer({})
