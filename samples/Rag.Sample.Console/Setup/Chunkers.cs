namespace Rag.Sample.Console.Setup;

/// <summary>The chunkers that <c>--chunker</c> names.</summary>
internal static class Chunkers
{
    private static readonly Dictionary<string, Func<ChunkSize, ITokenizer, IChunker>> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["auto"] = (size, tokenizer) => new AutoChunker(size, tokenizer),
        ["recursive"] = (size, tokenizer) => new RecursiveChunker(size, tokenizer),
        ["markdown"] = (size, tokenizer) => new MarkdownChunker(size, tokenizer),
    };

    public static IReadOnlyCollection<string> Names => ByName.Keys;

    public static IChunker Named(string name, ChunkSize size, ITokenizer tokenizer) =>
        ByName.TryGetValue(name, out var create) ? create(size, tokenizer) : throw new UsageException($"--chunker '{name}' is not known. Use one of: {string.Join(", ", Names)}.");
}
