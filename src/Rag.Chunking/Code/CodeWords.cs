namespace Rag.Chunking;

/// <summary>Finds whole words in source text.</summary>
internal static class CodeWords
{
    public static bool StartsWith(ReadOnlySpan<char> text, string word) =>
        text.StartsWith(word, StringComparison.Ordinal) && (text.Length == word.Length || !CodeScanner.IsWord(text[word.Length]));

    public static bool Contains(ReadOnlySpan<char> text, string word)
    {
        for (var at = 0; ;)
        {
            var offset = text[at..].IndexOf(word, StringComparison.Ordinal);
            if (offset < 0)
                return false;
            at += offset;
            if ((at == 0 || !CodeScanner.IsWord(text[at - 1])) && StartsWith(text[at..], word))
                return true;
            at += word.Length;
        }
    }

    /// <summary>The word that ends at <paramref name="end"/>; empty where none of at most twelve letters does.</summary>
    public static ReadOnlySpan<char> Before(string text, int end)
    {
        var start = end;
        while (start > 0 && end - start <= 12 && CodeScanner.IsWord(text[start - 1]))
            start--;
        return end - start > 12 ? [] : text.AsSpan(start, end - start);
    }
}
