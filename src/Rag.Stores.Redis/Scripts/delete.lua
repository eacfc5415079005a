-- Removes documents, or ends them at a moment. ARGV: identity, ids (packed), caller (packed), moment or nothing.
-- Answers: how many, ranges of dead vectors to sweep, generation.
local caller = callerOf(ARGV[3])
local moment = ARGV[4]
local documents, count, seen = {}, 0, {}
for _, id in ipairs(decode(ARGV[2])) do
  local current, earlier = versionsOf(id)
  if current and not seen[id] then
    seen[id] = true
    local latest = current > 0 and current or earlier[#earlier]
    local v = row(latest)
    if maySee(v.index['!readers'], caller) then
      if moment == '' or not history then
        for _, old in ipairs(earlier) do
          erase(row(old))
        end
        if current > 0 then
          erase(v)
        end
        documents[#documents + 1] = {id, nil, {}}
        count = count + 1
      elseif current > 0 then
        local kept = {}
        for _, old in ipairs(earlier) do
          if endAt(row(old), moment) then
            kept[#kept + 1] = old
          end
        end
        if endAt(v, moment) then
          kept[#kept + 1] = current
        end
        documents[#documents + 1] = {id, nil, kept}
        count = count + 1
      end
    end
  end
end
if count > 0 then
  prepareTerms()
  requireTypes()
  apply(documents)
end
return {count, sweep, gen}
