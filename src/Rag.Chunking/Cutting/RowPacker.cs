namespace Rag.Chunking;

/// <summary>Writes rows of a table or records of a log as chunks, cut between them, a table's header repeated as context.</summary>
internal static class RowPacker
{
    /// <param name="writer">Receives the chunks.</param>
    /// <param name="rows">Whole rows, in order, header included.</param>
    /// <param name="header">What stands above every part but the first; may be empty.</param>
    /// <param name="headings">The headings the table stands under.</param>
    /// <param name="kind">What the rows are.</param>
    /// <param name="contextOfRest">What stands above the later parts of a row that had to be cut, in place of the header.</param>
    /// <returns>Whether a row is larger than a chunk and was cut.</returns>
    public static bool Write(
        ChunkWriter writer, IReadOnlyList<TextSpan> rows, string header, IReadOnlyList<string> headings,
        ChunkKind kind = ChunkKind.Table, Func<TextSpan, string>? contextOfRest = null)
    {
        var max = writer.Size.MaxTokens;
        var headerTokens = header.Length == 0 ? 0 : writer.CountTokens(header);

        // What is embedded is header and rows: leave the header room, unless it would take most of it.
        var later = headerTokens <= max / 2 ? max - headerTokens : max;
        var hasSplit = false;
        var first = 0;
        while (first < rows.Count)
        {
            writer.ThrowIfCancelled();
            var budget = first == 0 ? max : later;
            var context = first == 0 ? "" : header;
            var last = first;
            var sum = 0L;
            while (last < rows.Count && sum <= budget)
            {
                var tokens = writer.CountTokens(rows[last].Start, rows[last].End);
                if (last > first && sum + tokens > budget)
                    break;
                sum += tokens;
                last++;
            }

            // Tokens of joined rows need not add up: give rows back until the whole counts no more than the limit.
            while (true)
            {
                var (start, end) = writer.Trim(rows[first].Start, rows[last - 1].End);
                var count = writer.CountTokens(start, end);
                if (count <= max)
                {
                    if (end > start)
                        writer.Add(new Piece(start, end, count), headings, context, kind);
                    break;
                }

                if (last - first == 1)
                {
                    hasSplit = true;
                    writer.AddCut(start, end, headings, context, kind, overlap: false, laterContext: contextOfRest?.Invoke(rows[first]));
                    break;
                }

                last--;
            }

            first = last;
        }

        return hasSplit;
    }

    public static void Warn(ChunkWriter writer) =>
        writer.Warn("table_split", $"A row of a table is larger than {writer.Size.MaxTokens} tokens and was cut.");
}
