namespace Rag;

/// <summary>The numbers in a text, each in one spelling: <c>1,000</c> is <c>1000</c>, full-width digits are digits, <c>−5</c> is <c>-5</c>.</summary>
internal static class NumberTokens
{
    public static HashSet<string> Of(ReadOnlySpan<char> text)
    {
        var numbers = new HashSet<string>(StringComparer.Ordinal);
        Span<char> buffer = stackalloc char[64];
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsDigit(text[i]))
                continue;
            var length = 0;
            if (IsSigned(text, i))
                buffer[length++] = '-';
            for (; i < text.Length && length < buffer.Length; i++)
            {
                if (char.IsDigit(text[i]))
                    buffer[length++] = (char)('0' + (int)char.GetNumericValue(text[i]));
                else if (!(text[i] is ',' or '.' && i + 1 < text.Length && char.IsDigit(text[i + 1])))
                    break;
                // "1,000" loses its comma; "2.5" and "10.0.1" keep their points.
                else if (text[i] == '.' || !IsThousands(text, i))
                    buffer[length++] = '.';
            }

            numbers.Add(buffer[..length].ToString());
        }

        return numbers;
    }

    // "2019-2020" and "COVID-19" hold hyphens; a minus begins its word.
    private static bool IsSigned(ReadOnlySpan<char> text, int digit) =>
        digit > 0 && text[digit - 1] is ('-' or '\u2212')
        && (digit == 1 || char.IsWhiteSpace(text[digit - 2]) || text[digit - 2] is '(' or '[' or '=' or ':' or '|');

    private static bool IsThousands(ReadOnlySpan<char> text, int comma) =>
        comma + 3 < text.Length && char.IsDigit(text[comma + 1]) && char.IsDigit(text[comma + 2]) && char.IsDigit(text[comma + 3])
        && (comma + 4 == text.Length || !char.IsDigit(text[comma + 4]));
}
