using System.Globalization;

namespace Rag;

/// <summary>Reads numerals: <c>10,000</c>, <c>10.000,5</c>, <c>1'000</c>, <c>2.5</c>, <c>1½</c>.</summary>
internal static class Numerals
{
    /// <summary>The value of a numeral, or null when its points and commas are those of a code.</summary>
    /// <param name="text">In ASCII digits.</param>
    /// <param name="isContinental">Whether the comma is the decimal point, as in German, French, Spanish, Italian, Portuguese and Dutch.</param>
    /// <param name="step">What one more in the last digit written would add.</param>
    public static decimal? Read(string text, bool isContinental, out decimal step)
    {
        step = 1;
        var fraction = 0m;
        if (FactTokenizer.IsFraction(text[^1]))
        {
            fraction = FractionOf(text[^1]);
            step = 0.01m;
            text = text[..^1];
            if (text.Length == 0)
                return fraction;
        }

        var digits = text.Replace("'", "", StringComparison.Ordinal);
        var point = digits.LastIndexOf('.');
        var comma = digits.LastIndexOf(',');
        if (point >= 0 && comma >= 0)
        {
            var (separator, group) = point > comma ? ('.', ',') : (',', '.');
            var at = Math.Max(point, comma);
            if (digits.IndexOf(separator, StringComparison.Ordinal) != at || !AreGroups(digits[..at], group))
                return null;
            return Parse(digits[..at].Replace(group.ToString(), "", StringComparison.Ordinal) + "." + digits[(at + 1)..], fraction, ref step);
        }

        if (point < 0 && comma < 0)
            return Parse(digits, fraction, ref step);
        var only = point >= 0 ? '.' : ',';
        var last = Math.Max(point, comma);
        if (digits.IndexOf(only, StringComparison.Ordinal) != last)
            return AreGroups(digits, only) ? Parse(digits.Replace(only.ToString(), "", StringComparison.Ordinal), fraction, ref step) : null;
        // Three digits after the only separator: a group or a decimal, by the custom of the language.
        if (last is > 0 and <= 3 && digits.Length - last == 4 && digits[0] != '0' && isContinental == (only == '.'))
            return Parse(digits.Remove(last, 1), fraction, ref step);
        return Parse(digits[..last] + "." + digits[(last + 1)..], fraction, ref step);
    }

    private static decimal? Parse(string digits, decimal fraction, ref decimal step)
    {
        const int MaxDigits = 24;
        if (digits.Length > MaxDigits || !decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
            return null;
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        for (var i = point < 0 ? digits.Length : point + 1; i < digits.Length; i++)
            step /= 10;
        for (var i = digits.Length - 1; point < 0 && i > 0 && digits[i] == '0'; i--)
            step *= 10;
        return value + fraction;
    }

    private static bool AreGroups(string digits, char separator)
    {
        var groups = digits.Split(separator);
        return groups[0].Length is >= 1 and <= 3 && groups.Skip(1).All(group => group.Length == 3);
    }

    private static decimal FractionOf(char unit) => unit switch
    {
        '\u00BC' => 0.25m,
        '\u00BD' => 0.5m,
        '\u00BE' => 0.75m,
        '\u2150' => 1 / 7m,
        '\u2151' => 1 / 9m,
        '\u2152' => 0.1m,
        '\u2153' => 1 / 3m,
        '\u2154' => 2 / 3m,
        '\u2155' => 0.2m,
        '\u2156' => 0.4m,
        '\u2157' => 0.6m,
        '\u2158' => 0.8m,
        '\u2159' => 1 / 6m,
        '\u215A' => 5 / 6m,
        '\u215B' => 0.125m,
        '\u215C' => 0.375m,
        '\u215D' => 0.625m,
        _ => 0.875m,
    };
}
