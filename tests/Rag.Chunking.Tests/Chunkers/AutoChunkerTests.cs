using Rag.Testing;

namespace Rag.Chunking.Tests;

public sealed class AutoChunkerTests : ChunkerSpec
{
    protected override IChunker Create(ChunkSize size, ITokenizer tokenizer) => new AutoChunker(size, tokenizer);
}
