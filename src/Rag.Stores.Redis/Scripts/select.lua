-- Which versions a question may be answered from: those of its moment, that the caller may see, that its filter chooses.
-- A plan is a tree: {'&', …}, {'|', …}, {'!', x}, {'r', field, low, high} a range of an index,
-- {'c', field, text, low, high} a text with a substring or a list with an element, {'a'} what the caller may see.
local PAGE = 65536
local pages, entries = {}, {}
local caller, counters

local function counter(name)
  if not counters then
    counters = {}
    local all = call('HGETALL', data .. 'n')
    for i = 1, #all, 2 do
      counters[all[i]] = tonumber(all[i + 1])
    end
  end
  return counters[name] or 0
end

-- The version and index of a chunk number; nothing for one that is not, or no longer, in use.
local function chunkAt(ordinal)
  local page = math.floor(ordinal / PAGE)
  local s = pages[page]
  if not s then
    s = call('GET', data .. 'o:' .. page) or ''
    pages[page] = s
  end
  local at = (ordinal - page * PAGE) * 8 + 1
  if at + 7 > #s then
    return nil
  end
  local vid = number(s, at)
  if vid == 0 then
    return nil
  end
  return vid, number(s, at + 4)
end

local function entriesOf(vid)
  local e = entries[vid]
  if not e then
    local r = call('HMGET', versionKey(vid), 'index', 'from', 'to', 'current')
    if not r[1] then
      fail('RAGCORRUPT')
    end
    e = decode(r[1])
    e['!from'] = r[2] ~= '' and {r[2]} or nil
    e['!to'] = r[3] ~= '' and {r[3]} or nil
    e['!earlier'] = r[4] == '0' and {'E'} or nil
    entries[vid] = e
  end
  return e
end

local function inRange(member, low, high)
  local order = compare(member, sub(low, 2))
  if order < 0 or (order == 0 and byte(low) == 40) then
    return false
  end
  order = compare(member, sub(high, 2))
  return order < 0 or (order == 0 and byte(high) == 91)
end

local function hasText(value, text)
  return byte(value) == 84 and string.find(sub(value, 2, -2), text, 1, true) ~= nil
end

-- Asks the plan of one version.
local function test(plan, vid)
  local kind = plan[1]
  if kind == '&' then
    for i = 2, #plan do
      if not test(plan[i], vid) then
        return false
      end
    end
    return true
  elseif kind == '|' then
    for i = 2, #plan do
      if test(plan[i], vid) then
        return true
      end
    end
    return false
  elseif kind == '!' then
    return not test(plan[2], vid)
  elseif kind == 'a' then
    return maySee(entriesOf(vid)['!readers'], caller)
  end
  local values = entriesOf(vid)[plan[2]] or {}
  for i = 1, #values do
    if kind == 'r' then
      if inRange(values[i] .. u32(vid), plan[3], plan[4]) then
        return true
      end
    elseif hasText(values[i], plan[3]) or inRange(values[i] .. u32(vid), plan[4], plan[5]) then
      return true
    end
  end
  return false
end

local function between(field, low, high)
  return call('ZLEXCOUNT', data .. 'f:' .. field, low, high)
end

-- What the caller may see is counted from whichever side is smaller: what is open, or what is not.
local function accessCosts()
  local open = between('!readers', '[CP', '(CQ') + (caller.unstated and between('!readers', '[CU', '(CV') or 0)
  local closed = between('!readers', '[CS', '(CT') + (caller.unstated and 0 or between('!readers', '[CU', '(CV'))
  return open, closed
end

-- About how many entries a plan has to look at.
local function cost(plan)
  local kind = plan[1]
  if kind == 'r' then
    return between(plan[2], plan[3], plan[4])
  elseif kind == 'c' then
    return between(plan[2], '[T', '(U') + between(plan[2], plan[4], plan[5])
  elseif kind == 'a' then
    local open, closed = accessCosts()
    return math.min(open, closed) + #caller.list
  end
  local sum = 0
  for i = 2, #plan do
    sum = sum + cost(plan[i])
  end
  return sum
end

-- Sets of versions: those in t, or (not) all but those.
local function collect(set, field, low, high, wanted)
  local members = call('ZRANGEBYLEX', data .. 'f:' .. field, low, high)
  for i = 1, #members do
    local member = members[i]
    if not wanted or hasText(sub(member, 1, -5), wanted) then
      set.t[number(member, #member - 3)] = true
    end
  end
  return set
end

local function negated(set)
  return {t = set.t, all = not set.all}
end

local function union(a, b)
  local t = {}
  if not a.all and not b.all then
    for vid in pairs(b.t) do
      a.t[vid] = true
    end
    return a
  elseif a.all and b.all then
    for vid in pairs(a.t) do
      if b.t[vid] then
        t[vid] = true
      end
    end
  else
    local some, most = a, b
    if a.all then
      some, most = b, a
    end
    for vid in pairs(most.t) do
      if not some.t[vid] then
        t[vid] = true
      end
    end
  end
  return {t = t, all = true}
end

local function resolve(plan)
  local kind = plan[1]
  if kind == 'r' then
    return collect({t = {}, all = false}, plan[2], plan[3], plan[4])
  elseif kind == 'c' then
    return collect(collect({t = {}, all = false}, plan[2], '[T', '(U', plan[3]), plan[2], plan[4], plan[5])
  elseif kind == '!' then
    return negated(resolve(plan[2]))
  elseif kind == '&' then
    local set = {t = {}, all = false}
    for i = 2, #plan do
      set = union(set, negated(resolve(plan[i])))
    end
    return negated(set)
  elseif kind == '|' then
    local set = {t = {}, all = false}
    for i = 2, #plan do
      set = union(set, resolve(plan[i]))
    end
    return set
  end
  local set = {t = {}, all = false}
  local open, closed = accessCosts()
  if open <= closed then
    collect(set, '!readers', '[CP', '(CQ')
    if caller.unstated then
      collect(set, '!readers', '[CU', '(CV')
    end
  else
    collect(set, '!readers', '[CS', '(CT')
    if not caller.unstated then
      collect(set, '!readers', '[CU', '(CV')
    end
    set = negated(set)
  end
  local named = {t = {}, all = false}
  for i = 1, #caller.list do
    local name = 'R' .. caller.list[i] .. '\0'
    collect(named, '!readers', '[' .. name, '(' .. name .. '\255\255\255\255\255')
  end
  return union(set, named)
end

local function contains(set, vid)
  return (set.t[vid] == true) ~= set.all
end

-- Chunks, their words and documents of a set, within what all versions have.
local function sums(set)
  local chunks, length, count = 0, 0, 0
  for vid in pairs(set.t) do
    local r = call('HMGET', versionKey(vid), 'n', 'length')
    if not r[1] then
      fail('RAGCORRUPT')
    end
    chunks, length, count = chunks + tonumber(r[1]), length + tonumber(r[2]), count + 1
  end
  if set.all then
    return counter('allChunks') - chunks, counter('allLength') - length, counter('versions') - count
  end
  return chunks, length, count
end

-- The versions of the question's moment, or of now; nil when those are all there are.
local function viewOf(moment)
  if moment ~= '' then
    return {'&', {'!', {'r', '!from', '(' .. moment .. '\255\255\255\255\255', '+'}}, {'!', {'r', '!to', '-', '(' .. moment .. '\255\255\255\255\255'}}}
  end
  return history and {'!', {'r', '!earlier', '-', '+'}} or nil
end

-- The plan of filter and access together; nil when they leave nothing out.
local function planOf(packedFilter, packedCaller)
  caller = callerOf(packedCaller)
  local filter = packedFilter ~= '' and decode(packedFilter) or nil
  if caller then
    return filter and {'&', {'a'}, filter} or {'a'}
  end
  return filter
end
