// Encodes unigram-texts.txt with Hugging Face's JavaScript tokenizer: its Unigram model with the steps that model2vec adds. SentencePiece has no such steps,
// and this peer neither SentencePiece's compiled replacements nor bytes for what is unknown: node unigram.cjs ../Fixtures
const fs=require('fs'),path=require('path');
const {Tokenizer}=require('@huggingface/tokenizers');
// Lower case letter by letter, as Hugging Face's Rust code does; a JavaScript string would make a final sigma.
const lower=String.prototype.toLowerCase;
String.prototype.toLowerCase=function(){return Array.from(this,letter=>lower.call(letter)).join('');};
const folder=process.argv[2];
const json=JSON.parse(fs.readFileSync(path.join(folder,'unigram.tokenizer.json'),'utf8'));
json.added_tokens=[];
json.model.byte_fallback=false;
json.normalizer={type:'Sequence',normalizers:[{type:'NFKC'},{type:'Lowercase'},{type:'Replace',pattern:{String:'!'},content:' ! '},{type:'Replace',pattern:{Regex:'\\s+'},content:' '},{type:'Strip',strip_left:true,strip_right:true}]};
json.pre_tokenizer={type:'Sequence',pretokenizers:[{type:'WhitespaceSplit'},{type:'Metaspace',replacement:'\u2581',prepend_scheme:'always',split:true}]};
const tokenizer=new Tokenizer(json,{});
const lines=fs.readFileSync(path.join(folder,'unigram-sentencepiece.jsonl'),'utf8').split('\n').filter(Boolean).map(line=>JSON.parse(line)[0]).filter(text=>!text.includes('<s>'));
fs.writeFileSync(path.join(folder,'unigram-huggingface.jsonl'),lines.map(text=>JSON.stringify([text,tokenizer.encode(text,{add_special_tokens:false}).ids])).join('\n')+'\n');
