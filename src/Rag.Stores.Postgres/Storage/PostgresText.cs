using System.Buffers;

namespace Rag.Stores.Postgres;

/// <summary>Text as PostgreSQL can keep it: without U+0000 and lone surrogates, which become U+FFFD. Document text has neither.</summary>
internal static class PostgresText
{
    private const char Replacement = '\uFFFD';
    private static readonly SearchValues<char> Suspects = SearchValues.Create(['\0', .. Enumerable.Range(0xD800, 0x800).Select(unit => (char)unit)]);

    public static string Storable(string text)
    {
        var first = text.AsSpan().IndexOfAny(Suspects);
        if (first < 0)
            return text;
        var units = text.ToCharArray();
        for (var i = first; i < units.Length; i++)
        {
            if (char.IsHighSurrogate(units[i]) && i + 1 < units.Length && char.IsLowSurrogate(units[i + 1]))
                i++;
            else if (units[i] == '\0' || char.IsSurrogate(units[i]))
                units[i] = Replacement;
        }

        return new string(units);
    }
}
