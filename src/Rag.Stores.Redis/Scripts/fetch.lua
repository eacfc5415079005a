-- What is shown of chunks found a moment ago. ARGV: identity, generation, then version and index by turns.
-- Answers: "stale" when one of them is there no more, otherwise for each the version's id, fingerprint, head, and the chunk's record and text.
if gen ~= ARGV[2] then
  return 'stale'
end
local found = {}
for i = 3, #ARGV, 2 do
  local vid, index = ARGV[i], tonumber(ARGV[i + 1])
  local r = call('HMGET', versionKey(vid), 'id', 'fingerprint', 'head', 'offsets', 'c' .. ARGV[i + 1], 'pages')
  if not r[1] then
    return 'stale'
  end
  if not (r[2] and r[3] and r[4] and r[5]) or #r[4] < index * 8 + 8 then
    return redis.error_reply('RAGCORRUPT of the collection')
  end
  local from, length = number(r[4], index * 8 + 1), number(r[4], index * 8 + 5)
  local text = length == 0 and '' or call('GETRANGE', textKey(vid), from, from + length - 1)
  found[#found + 1] = {r[1], r[2], r[3], r[5], text}
end
return found
