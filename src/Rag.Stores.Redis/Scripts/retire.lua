-- Puts a generation of keys out of use, or a new one in its place. ARGV: identity, what, argument.
-- "drop": removes the collection. "begin": names a new generation for a repair, to be swept should it not end.
-- "swap" G S: makes G the generation if nothing was written since sequence S.
local what = ARGV[2]
if what == 'drop' then
  call('SADD', base .. 'retired', gen)
  call('DEL', meta)
  return gen
end
if what == 'begin' then
  local now = call('TIME')
  local new = string.format('%x%05x', tonumber(now[1]), tonumber(now[2]))
  if call('EXISTS', base .. new .. ':meta') == 1 or call('SADD', base .. 'retired', new .. ':x') == 0 then
    return redis.error_reply('RAGBUSY of the collection')
  end
  return {new, call('HGET', data .. 'n', 'sequence') or '0'}
end
if (call('HGET', data .. 'n', 'sequence') or '0') ~= ARGV[4] then
  return 'stale'
end
local old = gen
call('SADD', base .. 'retired', old)
call('HSET', meta, 'gen', ARGV[3])
call('DEL', base .. sub(ARGV[3], 1, -2) .. 'meta')
call('SREM', base .. 'retired', ARGV[3])
return old
