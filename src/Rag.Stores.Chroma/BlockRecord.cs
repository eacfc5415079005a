using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using Rag.Stores.Engine.Keywords;

namespace Rag.Stores.Chroma;

/// <summary>Some consecutive chunks of a version with the part of its text they stand in. The blocks together hold the whole text.</summary>
internal sealed class BlockRecord
{
    private const int MostChunks = 32;
    private const int EnoughText = 1 << 15;

    /// <summary>Where the text begins in the document's.</summary>
    [JsonPropertyName("at")]
    public int At { get; set; }

    [JsonPropertyName("text")]
    public string Text { get; set; } = "";

    [JsonPropertyName("chunks")]
    public ChunkRecord[] Chunks { get; set; } = [];

    /// <summary>The blocks of a document: at least one.</summary>
    public static List<BlockRecord> Cut(IndexedDocument document, IReadOnlyList<float[]> vectors)
    {
        var text = document.Document.Text;
        var parts = new List<(int First, int Count)>();
        for (var first = 0; first < document.Chunks.Count || parts.Count == 0;)
        {
            var (count, length) = (0, 0);
            while (first + count < document.Chunks.Count && count < MostChunks && length < EnoughText)
                length += document.Chunks[first + count++].Chunk.Text.Length;
            parts.Add((first, count));
            first += count;
        }

        var blocks = new List<BlockRecord>(parts.Count);
        for (var i = 0; i < parts.Count; i++)
        {
            var chunks = Enumerable.Range(parts[i].First, parts[i].Count).Select(index => document.Chunks[index]).ToArray();
            // From the end of the block before, so that no text is left out between two.
            var start = i == 0 ? 0 : Math.Min(blocks[^1].At + blocks[^1].Text.Length, chunks.Min(chunk => chunk.Chunk.Span.Start));
            var end = i == parts.Count - 1 ? text.Length : chunks.Max(chunk => chunk.Chunk.Span.End);
            blocks.Add(new()
            {
                At = start = Whole(text, Math.Min(start, end), -1),
                Text = text[start..Whole(text, Math.Max(start, end), +1)],
                Chunks = [.. chunks.Select(chunk => ChunkRecord.From(chunk, vectors[chunk.Chunk.Index]))],
            });
        }

        return blocks;
    }

    public Chunk ToChunk(string documentId, int index, ChunkRecord chunk) => new()
    {
        DocumentId = documentId,
        Index = index,
        Span = new TextSpan(chunk.Start, chunk.Length),
        Text = Text.Substring(chunk.Start - At, chunk.Length),
        Headings = chunk.Headings ?? [],
        Context = chunk.Context ?? "",
        Kind = (ChunkKind)chunk.Kind,
        Tokens = chunk.Tokens,
        Parent = chunk.Parent is [var start, var length] ? new TextSpan(start, length) : null,
    };

    /// <summary>Puts the blocks' parts together.</summary>
    public static string Join(IReadOnlyList<BlockRecord> blocks)
    {
        if (blocks.Count == 1)
            return blocks[0].Text;
        var text = new char[blocks.Max(block => block.At + block.Text.Length)];
        foreach (var block in blocks)
            block.Text.CopyTo(text.AsSpan(block.At));
        return new string(text);
    }

    // Half a surrogate pair has no UTF-8.
    private static int Whole(string text, int at, int step) =>
        at > 0 && at < text.Length && char.IsHighSurrogate(text[at - 1]) && char.IsLowSurrogate(text[at]) ? at + step : at;
}

/// <summary>A chunk without its text.</summary>
internal sealed class ChunkRecord
{
    [JsonPropertyName("start")]
    public int Start { get; set; }

    [JsonPropertyName("length")]
    public int Length { get; set; }

    [JsonPropertyName("headings")]
    public string[]? Headings { get; set; }

    [JsonPropertyName("context")]
    public string? Context { get; set; }

    [JsonPropertyName("kind")]
    public int Kind { get; set; }

    [JsonPropertyName("tokens")]
    public int Tokens { get; set; }

    [JsonPropertyName("parent")]
    public int[]? Parent { get; set; }

    [JsonPropertyName("hash")]
    public string ContentHash { get; set; } = "";

    /// <summary>Of the vector's bytes, which are kept elsewhere.</summary>
    [JsonPropertyName("check")]
    public uint Check { get; set; }

    public static ChunkRecord From(IndexedChunk indexed, float[] unit)
    {
        var chunk = indexed.Chunk;
        return new()
        {
            Start = chunk.Span.Start,
            Length = chunk.Span.Length,
            Headings = chunk.Headings.Count == 0 ? null : [.. chunk.Headings],
            Context = chunk.Context.Length == 0 ? null : chunk.Context,
            Kind = (int)chunk.Kind,
            Tokens = chunk.Tokens,
            Parent = chunk.Parent is { } parent ? [parent.Start, parent.Length] : null,
            ContentHash = indexed.ContentHash,
            Check = CheckOf(unit),
        };
    }

    public static uint CheckOf(float[] unit) => Crc32C.Of(MemoryMarshal.AsBytes<float>(unit));
}
