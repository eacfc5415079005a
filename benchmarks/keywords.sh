#!/usr/bin/env bash
# Keyword search beside FTS5 and Lucene, on the same terms, one after the other. Needs Debian's liblucene8-java and a JDK.
# usage: RAG_SHARED=… benchmarks/keywords.sh
set -euo pipefail
cd "$(dirname "$0")/.."
data=${RAG_SHARED:-../shared}/data/passages
out=$(mktemp -d); trap 'rm -rf "$out"' EXIT
dotnet build -c Release -v q -nologo benchmarks/Rag.Benchmarks >&2
dotnet benchmarks/Rag.Benchmarks/bin/Release/net10.0/Rag.Benchmarks.dll keywords "$data" --out "$out" "$@"
jars=/usr/share/java/lucene-core-8.7.0.jar:/usr/share/java/lucene-analyzers-common-8.7.0.jar
javac -cp "$jars" -d "$out" benchmarks/peers/LuceneKeywords.java
java -Xmx2g -cp "$jars:$out" LuceneKeywords "$out"
# How far the two agree; Lucene keeps lengths in one byte, so close scores may change places.
paste -d '|' "$out/ours.run" "$out/lucene.run" | awk -F'|' '{n=split($1,a," ");split($2,b," ");delete s;for(i in b)s[b[i]]=1;for(i=1;i<=n;i++){t++;h+=(a[i] in s)}} END{printf "{\"what\":\"keywords-overlap\",\"of\":%d,\"share\":%.4f}\n",t,h/t}'
