-- Lets go of what a writer put in place and will not make count. ARGV: identity, generation, reservation.
-- Answers: ranges of dead vectors to sweep.
if gen ~= ARGV[2] then
  return {}
end
local staged = call('HGET', data .. 'staged', ARGV[3])
if not staged then
  return {}
end
local first, count, vid, versions = string.match(staged, '^(%d+),(%d+),(%d+),(%d+),')
call('HDEL', data .. 'staged', ARGV[3])
for n = tonumber(vid), tonumber(vid) + tonumber(versions) - 1 do
  call('UNLINK', versionKey(n), textKey(n))
end
if tonumber(count) == 0 then
  return {}
end
call('SADD', data .. 'dead', first .. ',' .. count)
return {first .. ',' .. count}
