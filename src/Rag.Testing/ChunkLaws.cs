using System.Globalization;

namespace Rag.Testing;

/// <summary>Checks the laws of <see cref="IChunker"/> on the chunks of one document.</summary>
public static class ChunkLaws
{
    /// <summary>Fails on the first law that <paramref name="chunked"/> breaks.</summary>
    public static void Check(Document document, ChunkedDocument chunked, ITokenizer tokenizer, int maxTokens, int overlapTokens)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(chunked);
        ArgumentNullException.ThrowIfNull(tokenizer);

        var text = document.Text;
        var edges = new HashSet<int>(StringInfo.ParseCombiningCharacters(text)) { text.Length };
        var covered = 0;
        Chunk? previous = null;
        foreach (var chunk in chunked.Chunks)
        {
            var (start, end) = (chunk.Span.Start, chunk.Span.End);
            Require(chunk.DocumentId == document.Id && chunk.Index == (previous?.Index ?? -1) + 1, "index counts from 0 without gaps", chunk);
            Require(end <= text.Length && string.Equals(text.Substring(start, end - start), chunk.Text, StringComparison.Ordinal), "the span is exact", chunk);
            Require(!string.IsNullOrWhiteSpace(chunk.Text), "a chunk holds more than white space", chunk);
            Require(previous is null || (start > previous.Span.Start && end > previous.Span.End), "chunks are in order", chunk);
            Require(IsBlank(text, covered, start), "every character that is not white space is covered", chunk);
            Require(chunk.Tokens == tokenizer.CountTokens(chunk.Text), "Tokens is the tokenizer's count", chunk);
            Require(chunk.Tokens <= maxTokens || IsOneCodePoint(chunk.Text), "the limit holds", chunk);
            Require(IsSoundEdge(text, start) && IsSoundEdge(text, end), "no surrogate pair or CR LF is cut", chunk);
            Require(edges.Contains(start) || IsOversized(text, edges, start, tokenizer, maxTokens), "no grapheme is cut at the start", chunk);
            Require(edges.Contains(end) || IsOversized(text, edges, end, tokenizer, maxTokens), "no grapheme is cut at the end", chunk);
            Require(IsTrimmed(text, edges, start, end), "no white space stands at the ends", chunk);
            if (previous is not null && start < previous.Span.End)
                Require(tokenizer.CountTokens(text.AsSpan(start, previous.Span.End - start)) <= overlapTokens, "no more is repeated than asked", chunk);
            covered = Math.Max(covered, end);
            previous = chunk;
        }

        Assert.True(IsBlank(text, covered, text.Length), "Law broken: every character that is not white space is covered, after the last chunk.");
    }

    private static void Require(bool holds, string law, Chunk chunk)
    {
        if (!holds)
            Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"Law broken: {law}, at chunk {chunk.Index}, {chunk.Span}, {chunk.Tokens} tokens: {Escaped(chunk.Text)}"));
    }

    private static bool IsBlank(string text, int start, int end) => start >= end || text.AsSpan(start, end - start).IsWhiteSpace();

    private static bool IsSoundEdge(string text, int edge) =>
        edge == 0 || edge == text.Length || !(char.IsSurrogatePair(text[edge - 1], text[edge]) || (text[edge - 1] == '\r' && text[edge] == '\n'));

    private static bool IsOneCodePoint(string text) => text.Length == 1 || (text.Length == 2 && char.IsSurrogatePair(text[0], text[1]));

    private static bool IsOversized(string text, HashSet<int> edges, int place, ITokenizer tokenizer, int maxTokens)
    {
        int start = place, end = place;
        while (!edges.Contains(start))
            start--;
        while (!edges.Contains(end))
            end++;
        return tokenizer.CountTokens(text.AsSpan(start, end - start)) > maxTokens;
    }

    // White space under a combining mark, or after a prepended one, is part of a grapheme.
    private static bool IsTrimmed(string text, HashSet<int> edges, int start, int end) =>
        !(char.IsWhiteSpace(text[start]) && edges.Contains(start) && edges.Contains(start + 1))
        && !(char.IsWhiteSpace(text[end - 1]) && edges.Contains(end) && edges.Contains(end - 1));

    private static string Escaped(string text) =>
        string.Concat(text.Take(80).Select(unit => unit is >= ' ' and < '\u007F' ? unit.ToString() : $"\\u{(int)unit:X4}"));
}
