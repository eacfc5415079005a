#!/usr/bin/env bash
# Chunkers and token counters beside npm's, on the same texts, one after the other. Needs node 18 or later and npm; installs the peers
# of benchmarks/peers/package.json once, beside it.
# usage: RAG_SHARED=… benchmarks/chunking.sh
set -euo pipefail
cd "$(dirname "$0")/.."
shared=${RAG_SHARED:-../shared}
peers=benchmarks/peers
[ -d "$peers/node_modules" ] || npm install --prefix "$peers" --no-package-lock --no-audit --no-fund >&2
dotnet build -c Release -v q -nologo benchmarks/Rag.Benchmarks >&2
program=benchmarks/Rag.Benchmarks/bin/Release/net10.0/Rag.Benchmarks.dll
dotnet "$program" chunking "$shared/data" "$peers"
dotnet "$program" tokens "$shared" --peer "$peers"
dotnet "$program" embeddings "$shared/data"
