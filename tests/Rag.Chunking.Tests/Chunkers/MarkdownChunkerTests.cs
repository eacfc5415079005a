using Rag.Testing;

namespace Rag.Chunking.Tests;

public sealed class MarkdownChunkerTests : ChunkerSpec
{
    protected override string MediaType => "text/markdown";

    protected override IChunker Create(ChunkSize size, ITokenizer tokenizer) => new MarkdownChunker(size, tokenizer);
}
