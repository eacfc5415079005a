// Times what a JavaScript user would pick, on one text: node chunking.mjs FILE MAX_CHARACTERS MAX_TOKENS OVERLAP REPEATS NAME...
// Prints one JSON line per peer: the best of the repeats, after a second of warming up, in megabytes of UTF-8 per second.
import { readFileSync } from 'node:fs';

const [file, maxCharacters, maxTokens, overlap, repeats, ...names] = process.argv.slice(2);
const bytes = readFileSync(file);
const text = bytes.toString('utf8');
const megabytes = bytes.length / 1e6;

async function langchain(chunkSize, chunkOverlap, lengthFunction) {
  const { RecursiveCharacterTextSplitter } = await import('@langchain/textsplitters');
  const splitter = new RecursiveCharacterTextSplitter({ chunkSize, chunkOverlap, ...(lengthFunction && { lengthFunction }) });
  return input => splitter.splitText(input);
}

const peers = {
  'langchain-characters': () => langchain(+maxCharacters, +overlap),
  'langchain-cl100k': async () => {
    const { countTokens } = await import('gpt-tokenizer/encoding/cl100k_base');
    return langchain(+maxTokens, 0, value => countTokens(value));
  },
  'chonkie-recursive': async () => {
    const { RecursiveChunker } = await import('@chonkiejs/core');
    const chunker = await RecursiveChunker.create({ chunkSize: +maxCharacters });
    return input => chunker.chunk(input);
  },
  'chonkie-chunk': async () => {
    const { init, chunk } = await import('@chonkiejs/chunk');
    await init();
    return async input => [...chunk(input, { size: +maxCharacters, delimiters: '\n.?!' })];
  },
  'gpt-tokenizer-count': async () => {
    const { countTokens } = await import('gpt-tokenizer/encoding/cl100k_base');
    return async input => ({ length: countTokens(input) });
  },
};

for (const name of names) {
  const run = await peers[name]();
  // A token length is slow enough that a tenth of the text tells.
  const input = name.includes('cl100k') ? text.slice(0, text.length / 10) : text;
  const share = input.length / text.length;
  let best = Infinity;
  let length = 0;
  for (const start = performance.now(); performance.now() - start < 1000;) await run(input);
  for (let i = 0; i < +repeats; i++) {
    const start = performance.now();
    length = (await run(input)).length;
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  console.log(JSON.stringify({ peer: name, megabytesPerSecond: +((megabytes * share) / best).toFixed(1), chunks: length, seconds: +best.toFixed(3), node: process.version }));
}
