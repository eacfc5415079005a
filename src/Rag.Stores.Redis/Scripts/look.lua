-- Looks things up. ARGV: identity, what, arguments.
local what = ARGV[2]
if what == 'fingerprints' then
  local found = {}
  for i = 3, #ARGV do
    local current = versionsOf(ARGV[i])
    found[i - 2] = current and current > 0 and call('HGET', versionKey(current), 'fingerprint') or false
  end
  return found
elseif what == 'ids' or what == 'versions' then
  -- A page of documents in the order of their ids: where it ends, and what it holds.
  local ids = call('ZRANGEBYLEX', data .. 'ids', ARGV[3], '+', 'LIMIT', 0, 1000)
  local found = {}
  for i = 1, #ids do
    local current, earlier = versionsOf(ids[i])
    if what == 'ids' then
      if current and current > 0 then
        found[#found + 1] = ids[i]
      end
    else
      if current and current > 0 then
        earlier[#earlier + 1] = current
      end
      for j = 1, #earlier do
        local r = call('HMGET', versionKey(earlier[j]), 'fingerprint', 'from', 'to')
        if not r[1] then
          return redis.error_reply('RAGCORRUPT of the collection')
        end
        found[#found + 1] = {ids[i], r[1], r[2], r[3], earlier[j] == current and 1 or 0}
      end
    end
  end
  return {ids[#ids] or false, found}
elseif what == 'counters' then
  return call('HGETALL', data .. 'n')
elseif what == 'vectors' then
  local found = {}
  for i = 3, #ARGV do
    found[i - 2] = false
    local member = call('ZRANGEBYLEX', data .. 'content', '[' .. ARGV[i], '[' .. ARGV[i] .. '\255\255\255\255', 'LIMIT', 0, 1)[1]
    if member then
      local ordinal = number(member, 33)
      local page = math.floor(ordinal / 65536)
      local at = (ordinal - page * 65536) * 8
      local place = call('GETRANGE', data .. 'o:' .. page, at, at + 7)
      if #place == 8 then
        local index = string.format('%.0f', number(place, 5))
        local r = call('HMGET', versionKey(string.format('%.0f', number(place, 1))), 'c' .. index, 'x' .. index)
        found[i - 2] = r[1] and r[2] and r or false
      end
    end
  end
  return found
end
return redis.error_reply('RAGFOREIGN of the collection')
