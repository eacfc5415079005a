namespace Rag.Reading;

/// <summary>Makes a title of a heading or a header field.</summary>
internal static class Titles
{
    private const int MaxLength = 300;

    /// <summary>One line without surrounding or repeated white space, at most 300 units; null when nothing is left.</summary>
    public static string? Clean(string? title)
    {
        if (string.IsNullOrWhiteSpace(title))
            return null;
        title = string.Join(' ', CleanText.Clean(title, out _).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (title.Length <= MaxLength)
            return title;
        return title[..(char.IsHighSurrogate(title[MaxLength - 1]) ? MaxLength - 1 : MaxLength)].TrimEnd();
    }
}
