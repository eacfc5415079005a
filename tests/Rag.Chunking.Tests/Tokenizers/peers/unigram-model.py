# Trains the small Unigram model of the tests on this repository's own pages with SentencePiece, writes it as a tokenizer.json, and encodes the
# texts of unigram-texts.txt with SentencePiece: python3 unigram-model.py ../../../../docs ../Fixtures
import sys, json, base64, struct, glob, os, tempfile
import sentencepiece

def varint(b, i):
    r = s = 0
    while True:
        c = b[i]; i += 1; r |= (c & 127) << s; s += 7
        if c < 128: return r, i

def fields(b):
    i = 0
    while i < len(b):
        t, i = varint(b, i); f, w = t >> 3, t & 7
        if w == 0: v, i = varint(b, i)
        elif w == 2: n, i = varint(b, i); v = b[i:i + n]; i += n
        else: n = 4 if w == 5 else 8; v = b[i:i + n]; i += n
        yield f, v

docs, fixtures = sys.argv[1], sys.argv[2]
texts = [line.rstrip('\n').encode().decode('unicode_escape').encode('utf-16', 'surrogatepass').decode('utf-16') if '\\u' in line else line.rstrip('\n') for line in open('unigram-texts.txt')]
folder = tempfile.mkdtemp()
with open(folder + '/train.txt', 'w') as out:
    for path in sorted(glob.glob(docs + '/**/*.md', recursive=True)): out.write(open(path).read())
    for _ in range(30): out.write('\n'.join(t for t in texts if t.strip()) + '\n')
rules = {'\ufb01': 'fi', '\u00a0': ' ', '\u3000': ' ', '\u2122': 'TM', 'e\u0301': 'é', '\uff21': 'A', '\uff42': 'b', '\u200b': ' ', '\t': ' ', '\u00bd': '1/2', '\u2026': '...'}
with open(folder + '/rules.tsv', 'w') as out:
    for source, target in sorted(rules.items()):
        out.write(' '.join('%x' % ord(c) for c in source) + '\t' + ' '.join('%x' % ord(c) for c in target) + '\n')
sentencepiece.SentencePieceTrainer.train(input=folder + '/train.txt', model_prefix=folder + '/m', vocab_size=900, model_type='unigram', byte_fallback=True,
    character_coverage=0.995, normalization_rule_tsv=folder + '/rules.tsv', minloglevel=2)
pieces, special, unknown, charsmap = [], [], 0, b''
for f, v in fields(open(folder + '/m.model', 'rb').read()):
    if f == 1:
        piece, score, kind = '', 0.0, 1
        for g, x in fields(v):
            if g == 1: piece = x.decode()
            elif g == 2: score = struct.unpack('<f', x)[0]
            elif g == 3: kind = x
        if kind == 2: unknown = len(pieces)
        if kind in (2, 3): special.append({'id': len(pieces), 'content': piece, 'special': True})
        pieces.append([piece, score])
    elif f == 3:
        for g, x in fields(v):
            if g == 2: charsmap = x
metaspace = {'type': 'Metaspace', 'replacement': '\u2581', 'prepend_scheme': 'always', 'split': True}
json.dump({'version': '1.0', 'added_tokens': special,
    'normalizer': {'type': 'Sequence', 'normalizers': [{'type': 'Precompiled', 'precompiled_charsmap': base64.b64encode(charsmap).decode()},
        {'type': 'Strip', 'strip_left': True, 'strip_right': True}, {'type': 'Replace', 'pattern': {'Regex': ' {2,}'}, 'content': ' '}]},
    'pre_tokenizer': metaspace, 'post_processor': None, 'decoder': metaspace,
    'model': {'type': 'Unigram', 'unk_id': unknown, 'vocab': pieces, 'byte_fallback': True}}, open(fixtures + '/unigram.tokenizer.json', 'w'), ensure_ascii=False, indent=0)
model = sentencepiece.SentencePieceProcessor(model_file=folder + '/m.model')
with open(fixtures + '/unigram-sentencepiece.jsonl', 'w') as out:
    for text in texts: out.write(json.dumps([text, model.encode(text)]) + '\n')
