-- Gives a writer numbers nobody else has, for what it puts in place unseen before it makes it count.
-- ARGV: identity, chunks, documents, seconds after which a writer is taken for gone.
-- Answers: generation, first chunk number, first version number, ranges of dead vectors to sweep.
local chunks, documents = tonumber(ARGV[2]), tonumber(ARGV[3])
local now = tonumber(call('TIME')[1])
local staged = call('HGETALL', data .. 'staged')
local next = call('HMGET', data .. 'n', 'chunk', 'version')
local chunk, version = tonumber(next[1] or '0'), tonumber(next[2] or '1')
if chunk + chunks > 4294967295 or version + documents > 4294967295 then
  return redis.error_reply('RAGLARGE of the collection')
end
call('TYPE', data .. 'dead')

for i = 1, #staged, 2 do
  local first, count, vid, versions, since = string.match(staged[i + 1], '^(%d+),(%d+),(%d+),(%d+),(%d+)$')
  if not first then
    fail('RAGFOREIGN')
  end
  if tonumber(since) + tonumber(ARGV[4]) < now then
    call('HDEL', data .. 'staged', staged[i])
    if tonumber(count) > 0 then
      call('SADD', data .. 'dead', first .. ',' .. count)
    end
    for n = tonumber(vid), tonumber(vid) + tonumber(versions) - 1 do
      call('UNLINK', versionKey(n), textKey(n))
    end
  end
end
call('HSET', data .. 'n', 'chunk', string.format('%.0f', chunk + chunks), 'version', string.format('%.0f', version + documents))
call('HSET', data .. 'staged', string.format('%.0f', version), string.format('%.0f,%d,%.0f,%d,%.0f', chunk, chunks, version, documents, now))
return {gen, string.format('%.0f', chunk), string.format('%.0f', version), call('SMEMBERS', data .. 'dead')}
