-- Finds the candidates of both legs. Access, filter and moment come first, here; scores are computed again, exactly, by the client.
-- ARGV: identity, moment, filter (packed), caller (packed), candidates, vector or nothing, words and their weights (packed) or nothing,
-- up to how many vectors all are compared, bytes of a vector, margin of the server's arithmetic, candidates the graph follows.
-- Answers: generation, {chunks, length, {chunks with each word}}, vector candidates, keyword candidates.
local LAZY = 4096
local DEEP = 16384
local wanted = tonumber(ARGV[5])
local viewPlan, plan = viewOf(ARGV[2]), planOf(ARGV[3], ARGV[4])
local view = viewPlan and resolve(viewPlan)
local allowed, known = nil, {}
-- A plan that touches little is resolved at once; one that touches much is asked of candidates only.
if plan and cost(plan) <= LAZY then
  allowed = resolve(plan)
end

local function isAllowed(vid)
  local answer = known[vid]
  if answer == nil then
    answer = (not view or contains(view, vid)) and (not plan or (allowed and contains(allowed, vid)) or (not allowed and test(plan, vid)))
    known[vid] = answer
  end
  return answer
end

local ids = {}
local function idOf(vid, index)
  local id = ids[vid]
  if not id then
    id = call('HGET', versionKey(vid), 'id')
    if not id then
      fail('RAGCORRUPT')
    end
    ids[vid] = id
  end
  return id .. '#' .. string.format('%.0f', index)
end

-- The best of many, ties by id; the worst kept stands first.
local function heapOf(size)
  local heap = {}
  local function before(a, b)
    if a.score ~= b.score then
      return a.score > b.score
    end
    return compare(idOf(a.vid, a.index), idOf(b.vid, b.index)) < 0
  end
  local function down(i)
    while true do
      local child = 2 * i
      if child > #heap then
        return
      end
      if child < #heap and before(heap[child], heap[child + 1]) then
        child = child + 1
      end
      if not before(heap[i], heap[child]) then
        return
      end
      heap[i], heap[child] = heap[child], heap[i]
      i = child
    end
  end
  local self = {items = heap}
  function self.couldTake(score)
    return #heap < size or score >= heap[1].score
  end
  function self.take(item)
    if #heap < size then
      local i = #heap + 1
      heap[i] = item
      while i > 1 do
        local parent = math.floor(i / 2)
        if not before(heap[parent], heap[i]) then
          return
        end
        heap[parent], heap[i] = heap[i], heap[parent]
        i = parent
      end
    elseif before(item, heap[1]) then
      heap[1] = item
      down(1)
    end
  end
  return self
end

local function frequency(list, at, ordinal, term)
  local tf = byte(list, at + 4)
  if tf < 255 then
    return tf
  end
  return tonumber(call('HGET', data .. 'large', u32(ordinal) .. term) or '255')
end

local statistics = {'0', '0', {}}
local function keywords(terms)
  local chunks, length
  if view then
    chunks, length = sums(view)
  else
    chunks, length = counter('chunks'), counter('length')
  end
  local average = length / chunks
  local counts, lists, scores, lengths = {}, {}, {}, {}
  for i = 1, #terms, 2 do
    local term, weight = terms[i], tonumber(terms[i + 1])
    local list = call('GET', data .. 'p:' .. term) or ''
    local records = #list / 8
    if view then
      records = 0
      for at = 1, #list, 8 do
        local vid = chunkAt(number(list, at))
        if vid and contains(view, vid) then
          records = records + 1
        end
      end
    end
    counts[#counts + 1] = string.format('%.0f', records)
    lists[#lists + 1] = list
    local idf = math.log(1 + (chunks - records + 0.5) / (records + 0.5)) * weight
    for at = 1, #list, 8 do
      local a, b, c, d, tf, e, f, g = byte(list, at, at + 7)
      local ordinal, size = ((a * 256 + b) * 256 + c) * 256 + d, (e * 256 + f) * 256 + g
      if tf == 255 then
        tf = frequency(list, at, ordinal, term)
      end
      scores[ordinal] = (scores[ordinal] or 0) + idf * tf / (tf + 1.2 * (0.25 + 0.75 * size / average))
      lengths[ordinal] = size
    end
  end
  statistics = {string.format('%.0f', chunks), string.format('%.0f', length), counts}

  -- A few more than wanted, should the client's logarithm differ from ours in the last bit.
  local heap = heapOf(wanted + 8)
  for ordinal, score in pairs(scores) do
    if heap.couldTake(score) then
      local vid, index = chunkAt(ordinal)
      if vid and isAllowed(vid) then
        heap.take({score = score, vid = vid, index = index, ordinal = ordinal})
      end
    end
  end
  local found = {}
  for _, item in ipairs(heap.items) do
    local parts = {}
    for i = 1, #lists do
      local list, low, high = lists[i], 0, #lists[i] / 8
      while low < high do
        local middle = math.floor((low + high) / 2)
        if number(list, middle * 8 + 1) < item.ordinal then
          low = middle + 1
        else
          high = middle
        end
      end
      if low * 8 < #list and number(list, low * 8 + 1) == item.ordinal then
        parts[#parts + 1] = u32(i - 1) .. u32(frequency(list, low * 8 + 1, item.ordinal, terms[2 * i - 1]))
      end
    end
    found[#found + 1] = {string.format('%.0f', item.vid), string.format('%.0f', item.index), idOf(item.vid, item.index),
      string.format('%.0f', lengths[item.ordinal]), table.concat(parts)}
  end
  return found
end

local function withVector(item)
  local vector = call('HGET', versionKey(item.vid), 'x' .. string.format('%.0f', item.index))
  if not vector then
    fail('RAGCORRUPT')
  end
  return {string.format('%.0f', item.vid), string.format('%.0f', item.index), idOf(item.vid, item.index), vector}
end

-- Every allowed vector, for the client to compare.
local function everyVector(set)
  local found = {}
  local function add(vid)
    if isAllowed(vid) then
      local n = tonumber(call('HGET', versionKey(vid), 'n') or '0')
      for index = 0, n - 1 do
        found[#found + 1] = withVector({vid = vid, index = index})
      end
    end
  end
  if set and not set.all then
    for vid in pairs(set.t) do
      add(vid)
    end
  else
    local lists = call('HVALS', data .. 'docs')
    for i = 1, #lists do
      for vid in string.gmatch(lists[i], '%d+') do
        if vid ~= '0' then
          add(tonumber(vid))
        end
      end
    end
  end
  return found
end

-- The smaller of moment and choice, when one of them is a list of versions.
local function fewest()
  local best
  for _, set in ipairs({view or false, allowed or false}) do
    if set and not set.all then
      best = set
      break
    end
  end
  return best
end

local function vectors(vector)
  local all = call('EXISTS', data .. 'vs') == 1 and call('VCARD', data .. 'vs') or 0
  if all == 0 then
    return {}
  end
  local set = (allowed and not allowed.all) and allowed or fewest()
  if set then
    local limit = math.max(256, math.floor(2097152 / tonumber(ARGV[9])))
    local chunks = 0
    for vid in pairs(set.t) do
      if isAllowed(vid) then
        chunks = chunks + tonumber(call('HGET', versionKey(vid), 'n') or '0')
        if chunks > limit then
          break
        end
      end
    end
    if chunks <= limit then
      return everyVector(set)
    end
  end

  local margin = tonumber(ARGV[10])
  local depth = math.min(all, (plan or view) and 4 * wanted + 64 or wanted + 32)
  while true do
    local exact = all <= tonumber(ARGV[8])
    local results
    if exact then
      results = call('VSIM', data .. 'vs', 'FP32', vector, 'WITHSCORES', 'COUNT', depth, 'TRUTH')
    else
      results = call('VSIM', data .. 'vs', 'FP32', vector, 'WITHSCORES', 'COUNT', depth, 'EF', math.max(2 * depth, tonumber(ARGV[11])))
    end
    local found, bound = {}, nil
    local complete = depth >= all
    for i = 1, #results, 2 do
      local vid, index = chunkAt(tonumber(results[i]))
      local score = tonumber(results[i + 1])
      if bound and score < bound then
        complete = true
        break
      end
      if vid and isAllowed(vid) then
        found[#found + 1] = {vid = vid, index = index, score = score}
        if #found == wanted then
          bound = score - margin
        end
      end
    end
    if complete or (depth >= DEEP and #found >= wanted) then
      -- So many as good as each other that ids decide.
      if #found > wanted + 1024 then
        local heap = heapOf(wanted + 1024)
        for i = 1, #found do
          heap.take(found[i])
        end
        found = heap.items
      end
      for i = 1, #found do
        found[i] = withVector(found[i])
      end
      return found
    end
    if depth >= DEEP then
      if plan and not allowed then
        allowed = resolve(plan)
        known = {}
      end
      return everyVector(allowed and not allowed.all and allowed or fewest())
    end
    depth = math.min(all, 4 * depth)
  end
end

local byVector = ARGV[6] ~= '' and vectors(ARGV[6]) or {}
local byKeyword = ARGV[7] ~= '' and keywords(decode(ARGV[7])) or {}
return {gen, statistics, byVector, byKeyword}
