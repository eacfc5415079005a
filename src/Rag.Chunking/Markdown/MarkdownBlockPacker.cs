using System.Text;

namespace Rag.Chunking;

/// <summary>Packs the blocks of a section that is too large for one chunk: code and questions with their answers whole where they fit.</summary>
internal sealed class MarkdownBlockPacker(ChunkWriter writer, List<MarkdownBlock> blocks, int[] blockTokens)
{
    private readonly int _max = writer.Size.MaxTokens;

    public bool HasSplitRow { get; private set; }

    public void Write(int first, int end, IReadOnlyList<string> headings) => Write(first, end, headings, glue: true);

    /// <summary>Writes a table, from <paramref name="first"/>, which is the table or headings that stand right above it.</summary>
    public void WriteTable(int first, int table, IReadOnlyList<string> headings)
    {
        var block = blocks[table];
        if (writer.TryAdd(blocks[first].Start, block.End, headings, kind: ChunkKind.Table))
            return;
        if (first < table && writer.TryAdd(block.Start, block.End, headings, kind: ChunkKind.Table, before: (blocks[first].Start, blocks[table - 1].End)))
            return;

        var rows = new List<TextSpan>();
        var start = blocks[first].Start;
        var header = "";
        if (block.Kind == MarkdownBlockKind.Table)
        {
            header = Compact(writer.Text.AsSpan(block.Start, block.HeaderEnd - block.Start).Trim());
            rows.Add(TextSpan.FromBounds(start, block.HeaderEnd));
            AddRows(rows, block.HeaderEnd, block.End, "\n");
        }
        else
        {
            AddRows(rows, block.Start, block.End, "</tr>");
            var firstRow = writer.Text.AsSpan(rows[0].Start, rows[0].Length);
            if (firstRow.Contains("<th", StringComparison.OrdinalIgnoreCase))
                header = firstRow.ToString();
            rows[0] = TextSpan.FromBounds(start, rows[0].End);
        }

        HasSplitRow |= RowPacker.Write(writer, rows, header, headings);
    }

    // Columns are often padded to the width of the page: what is repeated needs one space and three dashes.
    private static string Compact(ReadOnlySpan<char> header)
    {
        var compact = new StringBuilder(header.Length);
        foreach (var unit in header)
        {
            var isRepeat = unit switch
            {
                ' ' => compact.Length > 0 && compact[^1] == ' ',
                '-' => compact.Length > 2 && compact[^1] == '-' && compact[^2] == '-' && compact[^3] == '-',
                _ => false,
            };
            if (!isRepeat)
                compact.Append(unit);
        }

        return compact.ToString();
    }

    private void AddRows(List<TextSpan> rows, int start, int end, string rowEnd)
    {
        while (start < end)
        {
            var offset = writer.Text.AsSpan(start, end - start).IndexOf(rowEnd, StringComparison.OrdinalIgnoreCase);
            var next = offset < 0 ? end : start + offset + rowEnd.Length;
            rows.Add(TextSpan.FromBounds(start, next));
            start = next;
        }
    }

    private void Write(int first, int end, IReadOnlyList<string> headings, bool glue)
    {
        int packed = first, repeated = -1;
        var sum = 0L;
        for (int at = first, next; at < end; at = next)
        {
            writer.ThrowIfCancelled();
            next = glue ? GroupEnd(at, end) : at + 1;
            var last = blocks[next - 1];
            if (last.Kind is MarkdownBlockKind.Table or MarkdownBlockKind.HtmlTable)
            {
                // The lead-in stays with the text before it; only headings go with the table.
                var start = next - 1;
                while (start > packed && blocks[start - 1].Kind == MarkdownBlockKind.Heading)
                    start--;
                Flush(packed, start > packed ? start : packed, headings, repeated);
                WriteTable(start, next - 1, headings);
                (packed, sum, repeated) = (next, 0, -1);
                continue;
            }

            var tokens = 0L;
            for (var i = at; i < next; i++)
                tokens += blockTokens[i];
            var budget = repeated >= 0 ? _max - writer.Size.OverlapTokens : _max;
            if (sum + tokens <= budget)
            {
                sum += tokens;
                continue;
            }

            if (tokens <= _max)
            {
                repeated = Flush(packed, at, headings, repeated);
                (packed, sum) = (at, tokens);
                continue;
            }

            // Larger than a chunk. A heading or lead-in stands with the text it leads to.
            var isLead = blocks[at].Kind != MarkdownBlockKind.Fence && !HasFence(packed, at);
            if (next - at > 1)
            {
                Flush(packed, at, headings, repeated);
                Write(at, next, headings, glue: false);
            }
            else if (isLead || packed == at || IsHeading(packed, at))
            {
                var kind = blocks[at].Kind == MarkdownBlockKind.Fence ? ChunkKind.Code : ChunkKind.Text;
                writer.AddCut(blocks[packed].Start, last.End, headings, kind: kind);
            }
            else
            {
                Flush(packed, at, headings, repeated);
                writer.AddCut(blocks[at].Start, last.End, headings, kind: blocks[at].Kind == MarkdownBlockKind.Fence ? ChunkKind.Code : ChunkKind.Text);
            }

            (packed, sum, repeated) = (next, 0, -1);
        }

        Flush(packed, end, headings, repeated);
    }

    // Returns where the next chunk may begin to repeat the end of this one; -1 for nowhere.
    private int Flush(int first, int end, IReadOnlyList<string> headings, int repeated)
    {
        if (first == end)
            return -1;

        var kind = end - first == 1 && blocks[first].Kind == MarkdownBlockKind.Fence ? ChunkKind.Code : ChunkKind.Text;
        var (start, stop) = (blocks[first].Start, blocks[end - 1].End);
        var isWhole = (repeated >= 0 && kind == ChunkKind.Text && writer.TryAdd(repeated, stop, headings)) || writer.TryAdd(start, stop, headings, kind: kind);
        if (!isWhole)
        {
            // The tokens of the parts did not add up to those of the whole.
            for (var i = first; i < end; i++)
                writer.AddCut(blocks[i].Start, blocks[i].End, headings, kind: blocks[i].Kind == MarkdownBlockKind.Fence ? ChunkKind.Code : ChunkKind.Text);
            return -1;
        }

        return blocks[end - 1].Kind == MarkdownBlockKind.Text ? writer.OverlapStart(blocks[end - 1].Start) : -1;
    }

    private bool HasFence(int first, int end)
    {
        for (var i = first; i < end; i++)
        {
            if (blocks[i].Kind == MarkdownBlockKind.Fence)
                return true;
        }

        return false;
    }

    private bool IsHeading(int first, int end) => end - first == 1 && blocks[first].Kind == MarkdownBlockKind.Heading;

    // Blocks that lose their sense apart: a heading and what follows, "as follows:" and the code, a question and its answer.
    private int GroupEnd(int first, int end)
    {
        var next = first + 1;
        var isQuestion = IsQuestion(first);
        for (; next < end; next++)
        {
            var previous = blocks[next - 1];
            if (previous.Kind == MarkdownBlockKind.Heading)
            {
                isQuestion = IsQuestion(next);
                continue;
            }

            var isLeadIn = previous.Kind == MarkdownBlockKind.Text && EndsWithColon(previous);
            if (!isLeadIn && (!isQuestion || IsQuestion(next)))
                break;
            if (blocks[next].Kind is MarkdownBlockKind.Table or MarkdownBlockKind.HtmlTable)
                break;
        }

        return next;
    }

    private bool EndsWithColon(MarkdownBlock block) => writer.Text.AsSpan(block.Start, block.End - block.Start).TrimEnd().EndsWith(':');

    private bool IsQuestion(int index)
    {
        if (blocks[index].Kind != MarkdownBlockKind.Text)
            return false;
        var text = writer.Text.AsSpan(blocks[index].Start, Math.Min(20, blocks[index].End - blocks[index].Start)).TrimStart(" \t*_>-");
        foreach (var mark in s_questionMarks)
        {
            if (text.StartsWith(mark, StringComparison.OrdinalIgnoreCase) && text[mark.Length..].TrimStart("0123456789 *_").StartsWith(':'))
                return true;
        }

        return false;
    }

    private static readonly string[] s_questionMarks = ["Q", "Question", "F", "Frage", "P", "Pregunta", "Domanda", "D", "Pergunta", "\u95EE", "\u554F", "\u8CEA\u554F"];
}
