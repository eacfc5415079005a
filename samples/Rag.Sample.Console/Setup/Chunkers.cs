namespace Rag.Sample.Console.Setup;

/// <summary>The chunkers that <c>--chunker</c> names.</summary>
internal static class Chunkers
{
    private static readonly Dictionary<string, Func<ChunkSize, ITokenizer, IChunker>> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["auto"] = (size, tokenizer) => new AutoChunker(size, tokenizer),
        ["recursive"] = (size, tokenizer) => new RecursiveChunker(size, tokenizer),
        ["markdown"] = (size, tokenizer) => new MarkdownChunker(size, tokenizer),
        ["table"] = (size, tokenizer) => new TableChunker(size, tokenizer),
        ["code"] = (size, tokenizer) => new CodeChunker(size, tokenizer),
        ["json"] = (size, tokenizer) => new JsonChunker(size, tokenizer),
        ["log"] = (size, tokenizer) => new LogChunker(size, tokenizer),
        ["parent-child"] = (size, tokenizer) => new ParentChildChunker(
            new AutoChunker(size, tokenizer), new AutoChunker(new ChunkSize { MaxTokens = (int)Math.Min(int.MaxValue, size.MaxTokens * 4L), OverlapTokens = 0 }, tokenizer)),
        ["semantic"] = (size, tokenizer) => new SemanticChunker(new HashingEmbeddingGenerator(), size, tokenizer),
    };

    public static IReadOnlyCollection<string> Names => ByName.Keys;

    public static IChunker Named(string name, ChunkSize size, ITokenizer tokenizer) =>
        ByName.TryGetValue(name, out var create) ? create(size, tokenizer) : throw new UsageException($"--chunker '{name}' is not known. Use one of: {string.Join(", ", Names)}.");
}
