// node tokens.cjs FILE ENCODING ROUNDS: the best of some rounds of counting the tokens of a text, block by block, after a second of warming up.
const fs = require('fs');
const [file, encoding, rounds] = process.argv.slice(2);
const { countTokens } = require('gpt-tokenizer/encoding/' + encoding);
const text = fs.readFileSync(file, 'utf8');
const count = () => {
  let tokens = 0;
  for (let at = 0; at < text.length; at += 65536) tokens += countTokens(text.slice(at, at + 65536));
  return tokens;
};
for (const start = performance.now(); performance.now() - start < 1000;) count();
let best = Infinity, tokens = 0;
for (let round = 0; round < Number(rounds); round++) {
  const start = process.cpuUsage();
  tokens = count();
  const used = process.cpuUsage(start);
  best = Math.min(best, (used.user + used.system) / 1e6);
}
console.log(JSON.stringify({ tokens, seconds: best }));
