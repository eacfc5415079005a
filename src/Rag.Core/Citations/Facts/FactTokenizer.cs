using System.Globalization;
using System.Text;

namespace Rag;

/// <summary>Cuts a text into words, numerals and symbols, in one pass. Emphasis marks, soft hyphens and invisible characters are passed over.</summary>
internal static class FactTokenizer
{
    public static List<FactToken> Tokenize(ReadOnlySpan<char> text)
    {
        var tokens = new List<FactToken>();
        var space = true;
        for (var i = 0; i < text.Length;)
        {
            var unit = text[i];
            if (char.IsWhiteSpace(unit))
            {
                space = true;
                i++;
                continue;
            }

            if (IsIgnored(unit))
            {
                i++;
                continue;
            }

            var end = i + 1;
            var kind = FactTokenKind.Symbol;
            if (IsNumeral(unit))
            {
                kind = FactTokenKind.Number;
                end = EndOfNumber(text, i);
            }
            else if (char.IsLetter(unit))
            {
                kind = FactTokenKind.Word;
                end = IsUnspaced(unit) ? i + 1 : EndOfWord(text, i);
            }

            var raw = text[i..end].ToString();
            tokens.Add(new FactToken(kind, TextSpan.FromBounds(i, end), kind switch
            {
                FactTokenKind.Word => Fold(raw),
                FactTokenKind.Number => Ascii(raw),
                _ => raw,
            }, raw, space));
            space = false;
            i = end;
        }

        return tokens;
    }

    /// <summary>Whether the script of a character puts no spaces between words.</summary>
    public static bool IsUnspaced(char unit) => unit is >= '\u3040' and <= '\u30FF' or >= '\u3400' and <= '\u9FFF' or >= '\uF900' and <= '\uFAFF';

    /// <summary>Whether a character is the fraction of a mixed number, such as ½.</summary>
    public static bool IsFraction(char unit) => unit is '\u00BC' or '\u00BD' or '\u00BE' or >= '\u2150' and <= '\u215E';

    /// <summary>A word in lower case without accents.</summary>
    public static string Fold(string word)
    {
        var lower = word.ToLowerInvariant();
        if (Ascii128(lower))
            return lower;
        var folded = new StringBuilder(lower.Length);
        foreach (var unit in Normalized(lower))
        {
            if (unit == '\u00DF')
                folded.Append("ss");
            else if (unit == '\u2019')
                folded.Append('\'');
            else if (char.GetUnicodeCategory(unit) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Format))
                folded.Append(unit);
        }

        return folded.ToString();
    }

    // A lone surrogate cannot be normalized; the words here hold letters, so there is none, but a caller's may.
    private static string Normalized(string word)
    {
        foreach (var unit in word)
        {
            if (char.IsSurrogate(unit))
                return word;
        }

        return word.Normalize(NormalizationForm.FormD);
    }

    private static bool Ascii128(string word) => System.Text.Ascii.IsValid(word);

    private static bool IsIgnored(char unit) =>
        unit is '*' or '`' || unit >= 128 && char.GetUnicodeCategory(unit) is UnicodeCategory.Format or UnicodeCategory.NonSpacingMark;

    private static bool IsNumeral(char unit) => char.IsDigit(unit) || IsFraction(unit);

    private static int EndOfNumber(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length)
        {
            if (char.IsDigit(text[at]))
                at++;
            else if (IsFraction(text[at]))
                return at + 1;
            else if (text[at] is '.' or ',' or '\'' or '\u2019' && at + 1 < text.Length && char.IsDigit(text[at + 1]))
                at++;
            else
                break;
        }

        return at;
    }

    private static int EndOfWord(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length)
        {
            var unit = text[at];
            if (char.IsLetter(unit) ? !IsUnspaced(unit) : char.GetUnicodeCategory(unit) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format)
                at++;
            else if (IsContraction(text, at))
                at += 2;
            else
                break;
        }

        return at;
    }

    // "don't" is one word; "l'anno" is two.
    private static bool IsContraction(ReadOnlySpan<char> text, int at) =>
        text[at] is '\'' or '\u2019' && at > 0 && text[at - 1] is 'n' or 'N' && at + 1 < text.Length && text[at + 1] is 't' or 'T'
        && (at + 2 == text.Length || !char.IsLetterOrDigit(text[at + 2]));

    private static string Ascii(string raw) => string.Create(raw.Length, raw, static (ascii, raw) =>
    {
        for (var i = 0; i < raw.Length; i++)
            ascii[i] = char.IsDigit(raw[i]) ? (char)('0' + (int)char.GetNumericValue(raw[i])) : raw[i] == '\u2019' ? '\'' : raw[i];
    });
}
