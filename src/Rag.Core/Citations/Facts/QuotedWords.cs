namespace Rag;

/// <summary>Finds what a sentence puts in quotation marks, of any of the usual shapes.</summary>
internal static class QuotedWords
{
    private const string Openers = "\"\u201C\u201E\u00AB\u300C\u300E\u2039";
    private const string Closers = "\"\u201D\u201C\u00BB\u300D\u300F\u203A";
    private const int MinLength = 3;

    public static List<string> In(string sentence)
    {
        var quotes = new List<string>();
        for (var at = 0; at < sentence.Length; at++)
        {
            var kind = Openers.IndexOf(sentence[at], StringComparison.Ordinal);
            if (kind < 0)
                continue;
            var end = EndOf(sentence, at, kind);
            if (end >= sentence.Length || sentence[end] == '\n')
                continue;
            var words = sentence[(at + 1)..end].Trim().TrimEnd('.', ',', '\u3002', '\uFF0C');
            if (words.Length >= MinLength || words.Length > 0 && FactTokenizer.IsUnspaced(words[0]))
                quotes.Add(words);
            at = end;
        }

        return quotes;
    }

    // A quote may hold another one, where opening and closing marks differ.
    private static int EndOf(string sentence, int at, int kind)
    {
        var depth = 1;
        var end = at + 1;
        for (; end < sentence.Length && sentence[end] != '\n'; end++)
        {
            if (sentence[end] == Closers[kind] || kind == 2 && sentence[end] == '\u201D')
                depth--;
            else if (sentence[end] == Openers[kind])
                depth++;
            if (depth == 0)
                break;
        }

        return end;
    }
}
