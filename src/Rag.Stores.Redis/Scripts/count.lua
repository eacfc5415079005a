-- How many documents and chunks a caller may see. ARGV: identity, moment, filter (packed), caller (packed).
local view, plan = viewOf(ARGV[2]), planOf(ARGV[3], ARGV[4])
local both = {'&'}
both[#both + 1] = view
both[#both + 1] = plan
local chunks, _, documents = sums(resolve(both))
return {documents, chunks}
