using System.Globalization;

namespace Rag;

/// <summary>Replaces what no store can keep exactly, one unit for one, so that offsets stay true.</summary>
/// <remarks>
/// A lone surrogate becomes U+FFFD (SQLite and UTF-8 would replace it silently); so does every control character
/// but tab, LF and CR (PostgreSQL refuses U+0000, terminals obey ESC).
/// </remarks>
public static class CleanText
{
    private const char Replacement = '\uFFFD';

    /// <summary>The text with every forbidden unit replaced; the same instance when there is none.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="found">What was replaced.</param>
    public static string Clean(string text, out CleanTextFindings found)
    {
        ArgumentNullException.ThrowIfNull(text);

        found = default;
        var first = IndexOfForbidden(text, 0);
        if (first < 0)
            return text;

        var units = text.ToCharArray();
        int surrogates = 0, controls = 0;
        for (var i = first; i >= 0; i = IndexOfForbidden(text, i + 1))
        {
            if (char.IsSurrogate(text[i]))
                surrogates++;
            else
                controls++;
            units[i] = Replacement;
        }

        found = new CleanTextFindings(surrogates, controls);
        return new string(units);
    }

    /// <summary>Whether nothing but white space and replacements is left.</summary>
    internal static bool HoldsNothing(ReadOnlySpan<char> text)
    {
        foreach (var unit in text)
        {
            if (unit != Replacement && !char.IsWhiteSpace(unit))
                return false;
        }

        return true;
    }

    private static int IndexOfForbidden(string text, int start)
    {
        for (var i = start; i < text.Length; i++)
        {
            var unit = text[i];
            if (unit is >= ' ' and < '\u007F' or '\t' or '\n' or '\r')
                continue;
            if (char.IsSurrogate(unit))
            {
                if (!char.IsHighSurrogate(unit) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                    return i;
                i++;
            }
            else if (char.GetUnicodeCategory(unit) == UnicodeCategory.Control)
            {
                return i;
            }
        }

        return -1;
    }
}

/// <summary>How many units <see cref="CleanText"/> replaced.</summary>
/// <param name="LoneSurrogates">Halves of a surrogate pair without the other.</param>
/// <param name="Controls">Control characters other than tab, LF and CR.</param>
public readonly record struct CleanTextFindings(int LoneSurrogates, int Controls);
