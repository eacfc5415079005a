using System.Buffers;

namespace Rag;

/// <summary>The addresses a text leads to.</summary>
internal static class LinkTargets
{
    private static readonly SearchValues<char> s_ends = SearchValues.Create(" \t\n)]>\"'");

    public static IEnumerable<string> In(string text)
    {
        for (var at = text.IndexOf("](", StringComparison.Ordinal); at >= 0; at = text.IndexOf("](", at + 2, StringComparison.Ordinal))
        {
            var end = text.AsSpan(at + 2).IndexOfAny(") \n");
            if (end > 0)
                yield return text.Substring(at + 2, end).Trim('<', '>');
        }

        foreach (var scheme in (string[])["http://", "https://"])
        {
            for (var at = text.IndexOf(scheme, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(scheme, at + scheme.Length, StringComparison.OrdinalIgnoreCase))
            {
                var end = text.AsSpan(at).IndexOfAny(s_ends);
                yield return text.Substring(at, end < 0 ? text.Length - at : end).TrimEnd('.', ',', ';', ':', '!', '?');
            }
        }
    }
}
