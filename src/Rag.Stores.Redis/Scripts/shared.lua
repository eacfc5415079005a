-- What every script begins with: the collection's keys, and numbers in bytes.
-- KEYS[1]: the collection's first key. ARGV[1]: its identity, so that one dropped and made again is not taken for it.
local call, byte, sub = redis.call, string.byte, string.sub
local decode = cmsgpack.unpack
local meta = KEYS[1]
local base = sub(meta, 1, -5)

local function fail(word)
  error({err = word .. ' of the collection'})
end

if call('TYPE', meta).ok == 'none' then
  return redis.error_reply('RAGGONE of the collection')
end
local head = call('HMGET', meta, 'format', 'id', 'gen', 'history')
if not head[1] or not head[3] then
  return redis.error_reply('RAGFOREIGN of the collection')
end
if head[1] ~= '1' then
  return redis.error_reply('RAGVERSION of the collection')
end
if head[2] ~= ARGV[1] then
  return redis.error_reply('RAGGONE of the collection')
end
local gen = head[3]
local history = head[4] == '1'
local data = base .. gen .. ':'

local function u32(n)
  return struct.pack('>I4', n)
end

local function number(s, at)
  local a, b, c, d = byte(s, at, at + 3)
  return ((a * 256 + b) * 256 + c) * 256 + d
end

-- The order of bytes. Lua's own follows the server's locale.
local function compare(a, b)
  if a == b then
    return 0
  end
  local n, i = math.min(#a, #b), 1
  while i + 15 <= n and sub(a, i, i + 15) == sub(b, i, i + 15) do
    i = i + 16
  end
  while i <= n do
    local x, y = byte(a, i), byte(b, i)
    if x ~= y then
      return x - y
    end
    i = i + 1
  end
  return #a - #b
end

local function versionKey(vid)
  return data .. 'v:' .. vid
end

local function textKey(vid)
  return data .. 't:' .. vid
end

-- A document's current version (0 for none) and its earlier ones, oldest first.
local function versionsOf(id)
  local list = call('HGET', data .. 'docs', id)
  if not list then
    return nil, {}
  end
  local current, earlier = nil, {}
  for number in string.gmatch(list, '%d+') do
    if current == nil then
      current = tonumber(number)
    else
      earlier[#earlier + 1] = tonumber(number)
    end
  end
  return current, earlier
end

-- Whether a version with these bounds (8 bytes, or none) held at a moment.
local function holds(from, to, moment)
  return (from == '' or compare(from, moment) <= 0) and (to == '' or compare(moment, to) < 0)
end

-- Who may see a version: P everyone, U not stated, S the principals it names. A caller: nil sees all,
-- otherwise principals as a table of names, and whether what is not stated is seen.
local function maySee(readers, caller)
  if not caller then
    return true
  end
  local class = sub(readers[1], 2)
  if class == 'P' then
    return true
  end
  if class == 'U' then
    return caller.unstated
  end
  for i = 2, #readers do
    if caller.names[sub(readers[i], 2, -2)] then
      return true
    end
  end
  return false
end

local function callerOf(packed)
  if packed == '' then
    return nil
  end
  local list = decode(packed)
  local caller = {unstated = list[1] == 1, names = {}, list = list[2]}
  for i = 1, #caller.list do
    caller.names[caller.list[i]] = true
  end
  return caller
end
