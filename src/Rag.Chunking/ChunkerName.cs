using System.Globalization;

namespace Rag.Chunking;

/// <summary>Writes what a chunker records as its configuration.</summary>
internal static class ChunkerName
{
    public static string Of(string algorithm, ChunkSize size, ITokenizer tokenizer) => string.Create(
        CultureInfo.InvariantCulture, $"{algorithm} max={size.MaxTokens} overlap={size.OverlapTokens} tokenizer={tokenizer.Name}");
}
