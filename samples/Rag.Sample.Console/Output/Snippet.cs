namespace Rag.Sample.Console.Output;

internal static class Snippet
{
    private const int MaxLength = 240;

    /// <summary>The beginning of a text on one line, cut between words.</summary>
    public static string Of(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= MaxLength)
            return line;
        var cut = line.LastIndexOf(' ', MaxLength);
        return string.Concat(line.AsSpan(0, cut > 0 ? cut : MaxLength), " …");
    }
}
