// Counts every file of a folder with OpenAI's own Rust code (npm "tiktoken", WebAssembly).
const fs=require('fs'),path=require('path'),crypto=require('crypto');
const {Tiktoken}=require('tiktoken');
const root=process.argv[2];
const enc={};for(const n of ['cl100k_base','o200k_base']){const d=require('tiktoken/encoders/'+n+'.json');enc[n]=new Tiktoken(d.bpe_ranks,d.special_tokens,d.pat_str);}
const files=[];(function walk(d){for(const f of fs.readdirSync(d).sort()){const p=path.join(d,f);fs.statSync(p).isDirectory()?walk(p):files.push(p);}})(root);
for(const f of files){
  const text=new TextDecoder('utf-8',{ignoreBOM:true}).decode(fs.readFileSync(f)); const row=[path.relative(root,f)];
  for(const n of ['o200k_base','cl100k_base']){
    // whole lines in blocks, so that the 32-bit memory of the module suffices; blocks are part of the definition
    let count=0;const h=crypto.createHash('sha256');
    for(let i=0;i<text.length;i+=1<<20){const t=enc[n].encode(text.slice(i,i+(1<<20)),[],[]);count+=t.length;h.update(Buffer.from(t.buffer,t.byteOffset,t.byteLength));}
    row.push(count,h.digest('hex').slice(0,16));
  }
  console.log(row.join('\t'));
}
