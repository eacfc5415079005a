-- Finds the collection, or makes it when ARGV holds what it is to be made with. Answers with its fields, or nothing.
-- ARGV: format, fields and values…; "chunking" and its value only, to record the chunking where none is.
local meta = KEYS[1]
local kind = redis.call('TYPE', meta).ok
if kind ~= 'none' and kind ~= 'hash' then
  return redis.error_reply('RAGFOREIGN of the collection')
end
if kind == 'none' then
  if #ARGV < 4 then
    return {}
  end
  local now = redis.call('TIME')
  local unique = string.format('%x%05x', tonumber(now[1]), tonumber(now[2]))
  -- Two collections made within one microsecond on one server would still have different keys; this is for one that was dropped.
  local base = string.sub(meta, 1, -5)
  while redis.call('SISMEMBER', base .. 'retired', unique) == 1 do
    unique = unique .. '0'
  end
  redis.call('HSET', meta, 'format', ARGV[1], 'id', unique, 'gen', unique, unpack(ARGV, 2))
else
  local format = redis.call('HGET', meta, 'format')
  if not format then
    return redis.error_reply('RAGFOREIGN of the collection')
  end
  if format ~= ARGV[1] then
    return redis.error_reply('RAGVERSION of the collection')
  end
  if #ARGV == 3 and redis.call('HGET', meta, 'chunking') == '' then
    redis.call('HSET', meta, 'chunking', ARGV[3])
  end
end
return redis.call('HGETALL', meta)
