using System.Buffers;

namespace Rag.Chunking;

/// <summary>Finds the records of comma- or tab-separated text (RFC 4180), line ends inside quotes included.</summary>
internal sealed class DelimitedRows(string text, char delimiter)
{
    private static readonly SearchValues<char> s_numeric = SearchValues.Create("0123456789.,-+%eE:/ ");

    // A quote that is never closed is a mark like any other; known after looking for its end once.
    private bool _allowQuotes = true;

    /// <summary>Spans of the records in order, each with its line end, together the whole text.</summary>
    public List<TextSpan> Read()
    {
        var rows = new List<TextSpan>();
        for (var at = 0; at < text.Length;)
        {
            // A byte order mark belongs to the first record but not to its first field.
            var end = RecordEnd(at == 0 && text[0] == '\uFEFF' ? 1 : at);
            rows.Add(TextSpan.FromBounds(at, end));
            at = end;
        }

        return rows;
    }

    /// <summary>The delimiter the first line uses most: comma, semicolon, tab or bar.</summary>
    public static char Guess(string text)
    {
        var line = text.AsSpan();
        var end = line.IndexOf('\n');
        if (end >= 0)
            line = line[..end];
        var best = ',';
        foreach (var candidate in ",;\t|")
        {
            if (line.Count(candidate) > line.Count(best))
                best = candidate;
        }

        return best;
    }

    /// <summary>Whether a record names its columns: every field holds something that is not a number.</summary>
    public static bool IsHeader(ReadOnlySpan<char> record, char delimiter)
    {
        foreach (var range in record.Trim().Split(delimiter))
        {
            var field = record.Trim()[range].Trim(" \"");
            if (field.IsEmpty || field.IndexOfAnyExcept(s_numeric) < 0)
                return false;
        }

        return true;
    }

    private int RecordEnd(int at)
    {
        while (at < text.Length)
        {
            if (_allowQuotes && text[at] == '"')
                at = QuoteEnd(at);
            var offset = text.AsSpan(at).IndexOfAny(delimiter, '\n');
            if (offset < 0)
                break;
            at += offset + 1;
            if (text[at - 1] == '\n')
                return at;
        }

        return text.Length;
    }

    private int QuoteEnd(int start)
    {
        for (var at = start + 1; at < text.Length; at += 2)
        {
            var offset = text.AsSpan(at).IndexOf('"');
            if (offset < 0)
                break;
            at += offset;
            if (at + 1 == text.Length || text[at + 1] != '"')
                return at + 1;
        }

        _allowQuotes = false;
        return start;
    }
}
