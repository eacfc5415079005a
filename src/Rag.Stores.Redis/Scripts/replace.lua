-- Makes staged versions count, and those before them end or go.
-- ARGV: identity, generation, reservation, versions' numbers (packed), words with their new records (packed),
-- large counts (packed), "1" to take versions as they are, current or earlier, as a repair does.
-- Answers: "stale" when the reservation holds no more, otherwise ranges of dead vectors to sweep.
if gen ~= ARGV[2] or call('HEXISTS', data .. 'staged', ARGV[3]) == 0 then
  return 'stale'
end
local asIs = ARGV[7] == '1'
append = decode(ARGV[5])
local documents = {}
local byId = {}
for _, vid in ipairs(decode(ARGV[4])) do
  local v = row(vid)
  local document = byId[v.id]
  if not document then
    local current, earlier = versionsOf(v.id)
    document = {v.id, nil, {}}
    for _, old in ipairs(earlier) do
      if asIs then
        document[3][#document[3] + 1] = old
      elseif history and endAt(row(old), v.from) then
        document[3][#document[3] + 1] = old
      elseif not history then
        erase(row(old))
      end
    end
    if current and current > 0 then
      if history and not asIs and endAt(row(current), v.from) then
        document[3][#document[3] + 1] = current
      elseif not history or asIs then
        erase(row(current))
      end
    end
    byId[v.id] = document
    documents[#documents + 1] = document
  end
  if v.current then
    document[2] = vid
    totalCurrent(v, 1)
  else
    document[3][#document[3] + 1] = vid
  end
  total(v, 1)
  added[#added + 1] = v
end
prepareTerms()
requireTypes()

local large = decode(ARGV[6])
for i = 1, #large, 2 do
  call('HSET', data .. 'large', large[i], large[i + 1])
end
apply(documents)
call('HDEL', data .. 'staged', ARGV[3])
return sweep
