-- Changes a collection: everything is read and checked first, then written, so that a script cannot stop half-way.
local PAGE = 65536
local sweep = {}
local totals = {docs = 0, chunks = 0, length = 0, versions = 0, allChunks = 0, allLength = 0, bytes = 0}
local erased, ended, added, drop, append = {}, {}, {}, {}, {}
local lists = {}

local function row(vid)
  local r = call('HMGET', versionKey(vid), 'id', 'first', 'n', 'length', 'index', 'from', 'to', 'current', 'terms', 'hashes', 'size')
  for i = 1, 11 do
    if not r[i] then
      fail('RAGCORRUPT')
    end
  end
  return {vid = vid, id = r[1], first = tonumber(r[2]), n = tonumber(r[3]), length = tonumber(r[4]), index = decode(r[5]),
    from = r[6], to = r[7], current = r[8] == '1', terms = r[9], hashes = r[10], size = tonumber(r[11])}
end

local function total(v, sign)
  totals.versions = totals.versions + sign
  totals.allChunks = totals.allChunks + sign * v.n
  totals.allLength = totals.allLength + sign * v.length
  totals.bytes = totals.bytes + sign * v.size
end

local function totalCurrent(v, sign)
  totals.docs = totals.docs + sign
  totals.chunks = totals.chunks + sign * v.n
  totals.length = totals.length + sign * v.length
end

local function erase(v)
  erased[#erased + 1] = v
  total(v, -1)
  if v.current then
    totalCurrent(v, -1)
  end
  local terms = decode(v.terms)
  for i = 1, #terms do
    for j = 1, #terms[i] do
      local term = terms[i][j]
      local gone = drop[term]
      if not gone then
        gone = {}
        drop[term] = gone
      end
      gone[#gone + 1] = v.first + i - 1
    end
  end
end

-- Ends a version at a moment; false when it would then never have held.
local function endAt(v, moment)
  if not (v.from ~= '' and compare(v.from, moment) < 0) then
    erase(v)
    return false
  end
  local to = v.to
  if to == '' or compare(to, moment) > 0 then
    to = moment
  end
  if v.current or to ~= v.to then
    ended[#ended + 1] = {v, to}
    if v.current then
      totalCurrent(v, -1)
    end
  end
  return true
end

-- The place of the first record whose number is not below one.
local function lowerBound(list, ordinal)
  local low, high = 0, #list / 8
  while low < high do
    local middle = math.floor((low + high) / 2)
    if number(list, middle * 8 + 1) < ordinal then
      low = middle + 1
    else
      high = middle
    end
  end
  return low
end

-- Reads and changes in memory what the changes do to the words' lists.
local function prepareTerms()
  for term, gone in pairs(drop) do
    local list = call('GET', data .. 'p:' .. term) or ''
    table.sort(gone)
    local parts, from = {}, 1
    for i = 1, #gone do
      local at = lowerBound(list, gone[i]) * 8 + 1
      if at <= #list and number(list, at) == gone[i] then
        parts[#parts + 1] = sub(list, from, at - 1)
        from = at + 8
      end
    end
    parts[#parts + 1] = sub(list, from)
    lists[term] = table.concat(parts)
  end
  for term, block in pairs(append) do
    local first, key = number(block, 1), data .. 'p:' .. term
    local list = lists[term]
    if not list then
      local length = call('STRLEN', key)
      if length == 0 or number(call('GETRANGE', key, length - 8, length - 5), 1) < first then
        append[term] = nil
        lists[term] = {block, length == 0}
      else
        list = call('GET', key)
      end
    end
    if list then
      local at = lowerBound(list, first) * 8
      lists[term] = sub(list, 1, at) .. block .. sub(list, at + 1)
    end
  end
end

local function requireTypes()
  local types = {docs = 'hash', ids = 'zset', content = 'zset', words = 'set', fields = 'set', pages = 'hash', large = 'hash', dead = 'set', vs = 'vectorset'}
  for name, wanted in pairs(types) do
    local found = call('TYPE', data .. name).ok
    if found ~= 'none' and found ~= wanted then
      fail('RAGFOREIGN')
    end
  end
  for _, list in ipairs({added, erased}) do
    for _, v in ipairs(list) do
      for field in pairs(v.index) do
        call('ZCARD', data .. 'f:' .. field)
      end
      if v.n > 0 then
        call('STRLEN', data .. 'o:' .. math.floor(v.first / PAGE))
        call('STRLEN', data .. 'o:' .. math.floor((v.first + v.n - 1) / PAGE))
      end
    end
  end
  for _, field in ipairs({'!from', '!to', '!earlier'}) do
    call('ZCARD', data .. 'f:' .. field)
  end
end

local function writeTerms()
  for term, list in pairs(lists) do
    local key = data .. 'p:' .. term
    if type(list) == 'table' then
      call('APPEND', key, list[1])
      if list[2] then
        call('SADD', data .. 'words', term)
      end
    elseif list == '' then
      call('DEL', key)
      call('SREM', data .. 'words', term)
    else
      call('SET', key, list)
      call('SADD', data .. 'words', term)
    end
  end
end

local function entry(verb, field, value, vid)
  local key = data .. 'f:' .. field
  if verb == 'ZADD' then
    if call('ZADD', key, 0, value .. u32(vid)) == 1 and call('ZCARD', key) == 1 then
      call('SADD', data .. 'fields', field)
    end
  elseif call('ZREM', key, value .. u32(vid)) == 1 and call('EXISTS', key) == 0 then
    call('SREM', data .. 'fields', field)
  end
end

local function writeIndex(verb, v)
  for field, values in pairs(v.index) do
    for i = 1, #values do
      entry(verb, field, values[i], v.vid)
    end
  end
  if v.from ~= '' then
    entry(verb, '!from', v.from, v.vid)
  end
  if v.to ~= '' then
    entry(verb, '!to', v.to, v.vid)
  end
  if not v.current then
    entry(verb, '!earlier', 'E', v.vid)
  end
end

local function writePages(v, filled)
  local at = v.first
  while at < v.first + v.n do
    local page = math.floor(at / PAGE)
    local last = math.min(v.first + v.n, (page + 1) * PAGE)
    local parts = {}
    for ordinal = at, last - 1 do
      parts[#parts + 1] = filled and (u32(v.vid) .. u32(ordinal - v.first)) or '\0\0\0\0\0\0\0\0'
    end
    call('SETRANGE', data .. 'o:' .. page, (at - page * PAGE) * 8, table.concat(parts))
    if call('HINCRBY', data .. 'pages', page, (filled and 1 or -1) * (last - at)) == 0 then
      call('DEL', data .. 'o:' .. page)
      call('HDEL', data .. 'pages', page)
    end
    at = last
  end
end

local function writeContent(verb, v)
  for i = 0, v.n - 1 do
    local member = sub(v.hashes, i * 32 + 1, i * 32 + 32) .. u32(v.first + i)
    if verb == 'ZADD' then
      call('ZADD', data .. 'content', 0, member)
    else
      call('ZREM', data .. 'content', member)
    end
  end
end

-- Vectors go at once while that is quick; of many, the rest is handed to the client, and remembered should it stop.
local function writeVectors(v, budget)
  local quick = math.min(v.n, budget)
  for i = 0, quick - 1 do
    call('VREM', data .. 'vs', string.format('%.0f', v.first + i))
  end
  if quick < v.n then
    local range = string.format('%.0f,%.0f', v.first + quick, v.n - quick)
    call('SADD', data .. 'dead', range)
    sweep[#sweep + 1] = range
  end
  return budget - quick
end

local function writeDocument(id, current, earlier)
  if not current and #earlier == 0 then
    call('HDEL', data .. 'docs', id)
    call('ZREM', data .. 'ids', id)
    return
  end
  local parts = {string.format('%.0f', current or 0)}
  for i = 1, #earlier do
    parts[i + 1] = string.format('%.0f', earlier[i])
  end
  call('HSET', data .. 'docs', id, table.concat(parts, ','))
  call('ZADD', data .. 'ids', 0, id)
end

local function apply(documents)
  writeTerms()
  local budget = 128
  for _, v in ipairs(erased) do
    writePages(v, false)
    writeIndex('ZREM', v)
    writeContent('ZREM', v)
    budget = writeVectors(v, budget)
    if call('EXISTS', data .. 'large') == 1 then
      local terms = decode(v.terms)
      for i = 1, #terms do
        for j = 1, #terms[i] do
          call('HDEL', data .. 'large', u32(v.first + i - 1) .. terms[i][j])
        end
      end
    end
    call('UNLINK', versionKey(v.vid), textKey(v.vid))
  end
  for _, pair in ipairs(ended) do
    local v, to = pair[1], pair[2]
    if v.to ~= '' then
      entry('ZREM', '!to', v.to, v.vid)
    end
    entry('ZADD', '!to', to, v.vid)
    if v.current then
      entry('ZADD', '!earlier', 'E', v.vid)
    end
    call('HSET', versionKey(v.vid), 'to', to, 'current', '0')
  end
  for _, v in ipairs(added) do
    writePages(v, true)
    writeIndex('ZADD', v)
    writeContent('ZADD', v)
  end
  for _, document in ipairs(documents) do
    writeDocument(document[1], document[2], document[3])
  end
  for name, change in pairs(totals) do
    if change ~= 0 then
      call('HINCRBY', data .. 'n', name, string.format('%.0f', change))
    end
  end
  call('HINCRBY', data .. 'n', 'sequence', 1)
end
