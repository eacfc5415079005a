using System.Globalization;
using System.Text;

namespace Rag;

/// <summary>Text as a reader sees it, with the way back: what differs only in white space, case, accents' encoding or Markdown's marks is equal here.</summary>
/// <remarks>Every comparison is ordinal on the folded units; a culture would match zero-width characters anywhere and drift offsets.</remarks>
internal sealed class FoldedText
{
    private readonly string _text;
    private readonly int[] _starts;
    private readonly int[] _ends;

    private FoldedText(string text, int[] starts, int[] ends)
    {
        _text = text;
        _starts = starts;
        _ends = ends;
    }

    /// <summary>The folded units.</summary>
    public string Text => _text;

    /// <summary>Folds <paramref name="text"/>.</summary>
    public static FoldedText Of(ReadOnlySpan<char> text)
    {
        var folded = new StringBuilder(text.Length);
        var starts = new List<int>(text.Length);
        var ends = new List<int>(text.Length);
        // Marks that open emphasis or code belong to the character after them, marks that close it to the one before.
        var opening = -1;
        for (var i = 0; i < text.Length; i++)
        {
            var unit = text[i];
            if (unit is '*' or '`' or '_' && IsDropped(text, i))
            {
                if (folded.Length == 0 || folded[^1] == ' ')
                    opening = opening < 0 ? i : opening;
                else
                    ends[^1] = i + 1;
                continue;
            }

            if (char.IsWhiteSpace(unit) || unit == '>' && IsLineStart(text, i))
            {
                // Marks before white space open nothing. One space for any run; none at the start.
                opening = -1;
                if (folded.Length > 0 && folded[^1] != ' ')
                    Add(' ', i, i + 1);
            }
            else if (unit == ']' && LinkTarget(text, i) is var end and > 0)
            {
                i = end;
            }
            else if (!IsDropped(text, i))
            {
                AddFolded(unit, i);
            }
        }

        if (folded.Length > 0 && folded[^1] == ' ')
        {
            folded.Length--;
            starts.RemoveAt(starts.Count - 1);
            ends.RemoveAt(ends.Count - 1);
        }

        return new FoldedText(folded.ToString(), [.. starts], [.. ends]);

        void Add(char unit, int start, int end)
        {
            folded.Append(unit);
            starts.Add(opening < 0 || unit == ' ' ? start : opening);
            ends.Add(end);
            opening = -1;
        }

        void AddFolded(char unit, int at)
        {
            if (unit < 128)
            {
                Add(char.ToLowerInvariant(unit), at, at + 1);
                return;
            }

            switch (unit)
            {
                case '\u2018' or '\u2019' or '\u201A' or '\u02BC':
                    Add('\'', at, at + 1);
                    return;
                case '\u201C' or '\u201D' or '\u201E' or '\u00AB' or '\u00BB':
                    Add('"', at, at + 1);
                    return;
                case '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2014' or '\u2212':
                    Add('-', at, at + 1);
                    return;
            }

            // 10² is not 102, nor 1½ 11/2.
            if (char.IsSurrogate(unit) || char.GetUnicodeCategory(unit) == UnicodeCategory.OtherNumber)
            {
                Add(unit, at, at + 1);
                return;
            }

            // Decomposed, so that é and e + accent are the same; the accent itself is dropped by IsDropped in the one form and here in the other.
            foreach (var part in unit.ToString().Normalize(NormalizationForm.FormKD))
            {
                if (char.GetUnicodeCategory(part) is not UnicodeCategory.NonSpacingMark)
                    Add(char.ToLowerInvariant(part), at, at + 1);
            }
        }
    }

    /// <summary>Where <paramref name="quote"/> first stands in whole words and numbers, in units of the text that was folded; null when it does not.</summary>
    public TextSpan? Find(FoldedText quote)
    {
        if (quote._text.Length == 0)
            return null;
        for (var at = _text.IndexOf(quote._text, StringComparison.Ordinal); at >= 0; at = _text.IndexOf(quote._text, at + 1, StringComparison.Ordinal))
        {
            var end = at + quote._text.Length;
            if (!IsInside(at) && !IsInside(end))
                return TextSpan.FromBounds(_starts[at], _ends[end - 1]);
        }

        return null;
    }

    // "30 days" is not what "130 days" says, nor "5 euros" what "2.5 euros" does.
    private bool IsInside(int at)
    {
        if (at == 0 || at == _text.Length)
            return false;
        if (IsWord(at - 1) && IsWord(at))
            return true;
        return char.IsDigit(_text[at]) && IsPoint(at - 1) && at > 1 && char.IsDigit(_text[at - 2])
            || char.IsDigit(_text[at - 1]) && IsPoint(at) && at + 1 < _text.Length && char.IsDigit(_text[at + 1]);
    }

    // Letters join to words in every script but those that put no spaces between them.
    private bool IsWord(int at) => char.IsDigit(_text[at]) || char.IsLetter(_text[at]) && !IsUnspaced(_text[at]);

    private static bool IsUnspaced(char unit) => FactTokenizer.IsUnspaced(unit) || unit is >= '\u0E00' and <= '\u0EFF' or >= '\u1000' and <= '\u109F' or >= '\u1780' and <= '\u17FF';

    private bool IsPoint(int at) => _text[at] is '.' or ',';

    private static bool IsDropped(ReadOnlySpan<char> text, int at)
    {
        var unit = text[at];
        switch (unit)
        {
            case '*' or '`' or '\u00AD':
                return true;
            case '\\':
                return at + 1 < text.Length && char.IsAsciiLetterOrDigit(text[at + 1]) is false && !char.IsWhiteSpace(text[at + 1]);
            case '_':
                // Emphasis stands at the edge of a word, an identifier's underscore inside it.
                return !(at > 0 && char.IsLetterOrDigit(text[at - 1]) && at + 1 < text.Length && char.IsLetterOrDigit(text[at + 1]));
            case '[':
                return LinkStart(text, at);
            case '!':
                return at + 1 < text.Length && text[at + 1] == '[';
        }

        // Tags are not seen, and are pairs.
        if (unit == '\uDB40' || char.IsLowSurrogate(unit) && at > 0 && text[at - 1] == '\uDB40')
            return true;
        return unit >= 128 && char.GetUnicodeCategory(unit) is UnicodeCategory.Format or UnicodeCategory.NonSpacingMark;
    }

    // A bracket is a link's when its text ends within the line in "](".
    private static bool LinkStart(ReadOnlySpan<char> text, int at)
    {
        var rest = text[at..Math.Min(text.Length, at + 500)];
        var close = rest.IndexOf("](", StringComparison.Ordinal);
        return close > 0 && !rest[..close].Contains('\n') && rest[1..close].IndexOf('[') < 0;
    }

    /// <summary>The index of the parenthesis that ends the target of a link whose text ends at <paramref name="at"/>; 0 when it is no link.</summary>
    private static int LinkTarget(ReadOnlySpan<char> text, int at)
    {
        if (at + 1 >= text.Length || text[at + 1] != '(')
            return 0;
        var rest = text[(at + 2)..Math.Min(text.Length, at + 2_000)];
        var close = rest.IndexOfAny(')', '\n');
        return close >= 0 && rest[close] == ')' ? at + 2 + close : 0;
    }

    private static bool IsLineStart(ReadOnlySpan<char> text, int at)
    {
        while (--at >= 0)
        {
            if (text[at] == '\n')
                return true;
            if (text[at] is not (' ' or '\t' or '>'))
                return false;
        }

        return true;
    }
}
