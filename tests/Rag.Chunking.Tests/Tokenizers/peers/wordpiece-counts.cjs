// Counts every file of a folder with Hugging Face's own JavaScript tokenizer, line by line, special tokens off.
const fs=require('fs'),path=require('path'),crypto=require('crypto');
const {Tokenizer}=require('@huggingface/tokenizers');
// Lower case letter by letter, as Hugging Face's Rust code does; a JavaScript string would make a final sigma.
const lower=String.prototype.toLowerCase;
String.prototype.toLowerCase=function(){return Array.from(this,letter=>lower.call(letter)).join('');};
const root=process.argv[2];
const json=JSON.parse(fs.readFileSync(path.join(root,'tokenizers/bert-base-uncased.tokenizer.json'),'utf8'));
json.added_tokens=[]; // documents are plain text: "[SEP]" in one is no special token
json.post_processor=null;
const tokenizer=new Tokenizer(json,{});
const files=[];(function walk(d){for(const f of fs.readdirSync(d).sort()){const p=path.join(d,f);fs.statSync(p).isDirectory()?walk(p):files.push(p);}})(root);
for(const f of files){
  if(/\.(f32|tiktoken|pdf|docx|pptx|xlsx|epub)$|passages\.jsonl$/.test(f)) continue; // no text in them, or too much for this peer
  const text=new TextDecoder('utf-8',{ignoreBOM:true}).decode(fs.readFileSync(f));
  let count=0;const h=crypto.createHash('sha256');
  for(const line of text.split('\n')){const ids=tokenizer.encode(line,{add_special_tokens:false}).ids;count+=ids.length;h.update(Buffer.from(Int32Array.from(ids).buffer));}
  console.log([path.relative(root,f),count,h.digest('hex').slice(0,16)].join('\t'));
}
