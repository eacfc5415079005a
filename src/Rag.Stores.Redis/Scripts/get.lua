-- A document with its text, or a range of its chunks, if the caller may see it.
-- ARGV: identity, document, caller (packed), moment, then first chunk and count for chunks.
local current, earlier = versionsOf(ARGV[2])
if not current then
  return {}
end
local caller, moment = callerOf(ARGV[3]), ARGV[4]
local candidates = {}
if moment == '' then
  candidates[1] = current > 0 and current or nil
else
  for i = 1, #earlier do
    candidates[i] = earlier[i]
  end
  if current > 0 then
    candidates[#candidates + 1] = current
  end
end
for _, vid in ipairs(candidates) do
  local r = call('HMGET', versionKey(vid), 'id', 'fingerprint', 'head', 'from', 'to', 'index', 'n', 'offsets')
  for i = 1, 8 do
    if not r[i] then
      return redis.error_reply('RAGCORRUPT of the collection')
    end
  end
  if moment == '' or holds(r[4], r[5], moment) then
    if not maySee(decode(r[6])['!readers'], caller) then
      return {}
    end
    if #ARGV == 4 then
      return {r[1], r[2], r[3], r[4], r[5], call('GET', textKey(vid)) or redis.error_reply('RAGCORRUPT of the collection')}
    end
    local chunks, first, n = {}, tonumber(ARGV[5]), tonumber(r[7])
    for index = first, math.min(n, first + tonumber(ARGV[6])) - 1 do
      local record = call('HGET', versionKey(vid), 'c' .. string.format('%.0f', index))
      if not record or #r[8] < index * 8 + 8 then
        return redis.error_reply('RAGCORRUPT of the collection')
      end
      local from, length = number(r[8], index * 8 + 1), number(r[8], index * 8 + 5)
      chunks[#chunks + 1] = {record, length == 0 and '' or call('GETRANGE', textKey(vid), from, from + length - 1)}
    end
    return {r[1], chunks}
  end
end
return {}
