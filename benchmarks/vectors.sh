#!/usr/bin/env bash
# Exact scan and HNSW beside hnswlib (Debian's libhnswlib-dev), on the same vectors, in turns; lines with times_hnswlib say how many times hnswlib's questions per second.
# usage: RAG_SHARED=… benchmarks/vectors.sh [vectors 100000] [dimensions 384] [latent 48] [ef_construction 200] [options for the vectors benchmark, as --filters --pgvector CONNECTION…]
set -euo pipefail
cd "$(dirname "$0")/.."
peer=${RAG_SHARED:-../shared}/bench
n=${1:-100000} d=${2:-384} latent=${3:-48} efc=${4:-200}
out=${BENCH_OUT:-$(mktemp -d)}
[ -n "${BENCH_OUT:-}" ] || trap 'rm -rf "$out"' EXIT
cp -p "$peer/gen.cpp" benchmarks/peers/hnswlib.cpp benchmarks/peers/scan.cpp "$out"
for program in gen hnswlib scan; do
  [ "$out/$program" -nt "$out/$program.cpp" ] || g++ -O3 -march=native -ffast-math -pthread "$out/$program.cpp" -o "$out/$program"
done
data=$out/c$n-$d
[ -e "$data.gt.i32" ] || "$out/gen" "$data" "$n" 1000 "$d" "$latent" 200 42
dotnet build -c Release -v q -nologo benchmarks/Rag.Benchmarks >&2
dotnet benchmarks/Rag.Benchmarks/bin/Release/net10.0/Rag.Benchmarks.dll vectors "$data" "$n" 1000 "$d" 16 "$efc" --hnswlib "$out/hnswlib" "${@:5}"
"$out/scan" "$data" "$n" 1000 "$d"
