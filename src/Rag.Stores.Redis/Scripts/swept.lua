-- Forgets ranges of dead vectors that were swept. ARGV: identity, generation, ranges…
if gen == ARGV[2] then
  for i = 3, #ARGV do
    call('SREM', data .. 'dead', ARGV[i])
  end
end
return 1
