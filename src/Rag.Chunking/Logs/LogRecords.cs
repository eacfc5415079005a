namespace Rag.Chunking;

/// <summary>Tells which lines of a log begin a record; the lines between them, such as a stack trace, belong to the one before.</summary>
internal static class LogRecords
{
    // Host, process and level may stand before the time; a time further in is part of a message.
    private const int LeadLength = 64;
    private const int SampleLength = 16_384;

    private static readonly string[] s_levels =
    [
        "trace", "trce", "debug", "dbug", "dbg", "info", "information", "notice", "warn", "warning", "error", "eror", "err", "fail", "fatal", "critical", "crit", "severe", "verbose",
    ];

    /// <summary>The records, in order; together they are the whole text. Every line is one where none begins with a time or a level.</summary>
    public static List<TextSpan> Read(string text, CancellationToken cancellationToken)
    {
        var starts = new List<int>();
        var lines = new List<int>();
        for (var line = 0; line < text.Length; line = NextLine(text, line))
        {
            if ((lines.Count & 0xFFF) == 0)
                cancellationToken.ThrowIfCancellationRequested();
            lines.Add(line);
            var content = Line(text, line);
            if (BeginsWithTime(content) || BeginsWithLevel(content))
                starts.Add(line);
        }

        if (starts.Count == 0)
            starts = lines;
        var records = new List<TextSpan>(starts.Count);
        for (var i = 0; i < starts.Count; i++)
        {
            var end = i + 1 < starts.Count ? starts[i + 1] : text.Length;
            records.Add(TextSpan.FromBounds(i == 0 ? 0 : starts[i], end));
        }

        return records;
    }

    /// <summary>Whether a plain text is a log: its first line and at least two more begin with a time, and no less than every tenth does.</summary>
    public static bool IsLikely(string text)
    {
        int lines = 0, times = 0;
        var end = Math.Min(text.Length, SampleLength);
        for (var line = 0; line < end; line = NextLine(text, line))
        {
            var content = Line(text, line);
            if (content.IsWhiteSpace())
                continue;
            lines++;
            if (BeginsWithTime(content))
                times++;
            else if (lines == 1)
                return false;
        }

        return times >= 3 && times * 10 >= lines;
    }

    /// <summary>Whether a line begins with a time of day, a date, or seconds since 1970, after a host, process or level at most.</summary>
    public static bool BeginsWithTime(ReadOnlySpan<char> line)
    {
        line = line.TrimStart('\uFEFF');
        if (line.IsEmpty || char.IsWhiteSpace(line[0]) || IsContinuation(line))
            return false;

        var lead = line[..Math.Min(line.Length, LeadLength)];
        var digits = lead.TrimStart("[({\"<");
        if (IsDate(digits) || IsEpoch(digits))
            return true;
        for (var i = 0; i + 8 <= lead.Length; i++)
        {
            if (lead[i + 2] == ':' && IsTimeOfDay(lead[i..]) && (i == 0 || !(char.IsAsciiDigit(lead[i - 1]) || lead[i - 1] is '-' or '>')))
                return true;
        }

        return false;
    }

    private static bool BeginsWithLevel(ReadOnlySpan<char> line)
    {
        line = line.TrimStart("\uFEFF[<");
        var length = 0;
        while (length < line.Length && char.IsAsciiLetter(line[length]))
            length++;
        if (length is < 3 or > 11 || (length < line.Length && line[length] is not (':' or ']' or ' ' or '\t' or '>' or '[' or '|')))
            return false;
        var word = line[..length];
        // "error" as the first word of a sentence is no level; "ERROR" or "error:" is.
        if (length < line.Length && line[length] is ' ' or '\t' && word.ContainsAnyExceptInRange('A', 'Z'))
            return false;
        foreach (var level in s_levels)
        {
            if (word.Equals(level, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static bool IsContinuation(ReadOnlySpan<char> line) =>
        line.StartsWith("at ") || line.StartsWith("Caused by") || line.StartsWith("--- ") || line.StartsWith("...");

    private static bool IsDate(ReadOnlySpan<char> text) =>
        text.Length >= 10 && AreDigits(text, 0, 4) && text[4] is '-' or '/' or '.' && AreDigits(text, 5, 2) && text[7] == text[4] && AreDigits(text, 8, 2);

    // Ten digits of seconds or thirteen of milliseconds: the years 2001 to 2286.
    private static bool IsEpoch(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && length < 14 && char.IsAsciiDigit(text[length]))
            length++;
        return length is 10 or 13 && length < text.Length && text[length] is ' ' or '\t' or '.' or ']' or ',';
    }

    private static bool IsTimeOfDay(ReadOnlySpan<char> text) =>
        AreDigits(text, 0, 2) && text[0] <= '2' && text[5] == ':' && AreDigits(text, 3, 2) && AreDigits(text, 6, 2) && text[3] <= '5' && text[6] <= '6';

    private static bool AreDigits(ReadOnlySpan<char> text, int start, int count) => !text.Slice(start, count).ContainsAnyExceptInRange('0', '9');

    private static ReadOnlySpan<char> Line(string text, int start)
    {
        var rest = text.AsSpan(start);
        var end = rest.IndexOf('\n');
        return end < 0 ? rest : rest[..end];
    }

    private static int NextLine(string text, int start)
    {
        var feed = text.IndexOf('\n', start);
        return feed < 0 ? text.Length : feed + 1;
    }
}
