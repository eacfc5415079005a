using System.Globalization;

namespace Rag;

/// <summary>Reads dates: <c>2024-04-03</c>, <c>3.4.2024</c>, <c>3 April 2024</c>, <c>April 3, 2024</c>, <c>3 de abril de 2024</c>, <c>2024年4月3日</c>.</summary>
internal static class Dates
{
    private const string MonthNames =
        "january jan januar janvier enero gennaio janeiro januari;february feb februar fevrier febrero febbraio fevereiro februari;march mar marz mars marzo marco maart;april apr avril abril aprile;" +
        "may mai mayo maggio maio mei;june jun juni juin junio giugno junho;july jul juli juillet julio luglio julho;august aug aout agosto augustus;september sep sept septembre septiembre settembre setembro;" +
        "october oct oktober okt octobre octubre ottobre outubro;november nov novembre noviembre novembro;december dec dezember dez decembre diciembre dicembre dezembro";

    private static readonly Dictionary<string, int> s_months = ReadMonths();

    /// <summary>The date that begins at a token, its other reading, and the token after it; null when none does.</summary>
    public static (PartialDate Date, PartialDate? Other, int Next)? At(IReadOnlyList<FactToken> tokens, int at)
    {
        var token = tokens[at];
        if (token.IsNumber)
            return Dotted(token, at) ?? Separated(tokens, at) ?? Han(tokens, at) ?? DayFirst(tokens, at);
        return token.IsWord && s_months.TryGetValue(token.Text, out var month) ? MonthFirst(tokens, at, month) : null;
    }

    private static (PartialDate, PartialDate?, int)? Dotted(FactToken token, int at)
    {
        var parts = token.Text.Split('.');
        if (parts.Length != 3 || !parts.All(part => part.Length is > 0 and <= 4 && part.All(char.IsAsciiDigit)))
            return null;
        return parts[0].Length == 4 ? Found(Number(parts[0]), Number(parts[1]), Number(parts[2]), null, at + 1)
            : parts[2].Length == 4 || parts.All(part => part.Length == 2) ? Found(Year(parts[2]), Number(parts[1]), Number(parts[0]), null, at + 1) : null;
    }

    private static (PartialDate, PartialDate?, int)? Separated(IReadOnlyList<FactToken> tokens, int at)
    {
        if (at + 2 >= tokens.Count || tokens[at + 1].Text is not ("-" or "/") || tokens[at + 1].SpaceBefore || Plain(tokens, at) is not { } first || Joined(tokens, at + 2) is not { } second)
            return null;
        var separator = tokens[at + 1].Text;
        if (at + 4 < tokens.Count && tokens[at + 3].Text == separator && !tokens[at + 3].SpaceBefore && Joined(tokens, at + 4) is { } third)
        {
            if (first.Length == 4)
                return Found(Number(first), Number(second), Number(third), null, at + 5);
            if (third.Length != 4 && !(third.Length == 2 && first.Length == 2 && second.Length == 2))
                return null;
            var (a, b, year) = (Number(first), Number(second), Year(third));
            var dayFirst = PartialDate.Of(year, b, a);
            var monthFirst = PartialDate.Of(year, a, b);
            return dayFirst is { Month: > 0 } date ? (date, monthFirst is { Month: > 0 } ? monthFirst : null, at + 5) : monthFirst is { Month: > 0 } other ? (other, null, at + 5) : null;
        }

        // 04/2024 and 2024-04.
        return first.Length <= 2 && second.Length == 4 && separator == "/" ? Found(Number(second), Number(first), 0, null, at + 3)
            : first.Length == 4 && second.Length == 2 && separator == "-" && Number(second) is >= 1 and <= 12 && Number(first) is >= 1900 and < 2100 && second[0] is '0' or '1' && !LooksLikeYears(first, second)
            ? Found(Number(first), Number(second), 0, null, at + 3) : null;
    }

    // 2011-12 may be a season; 2011-04 is a month.
    private static bool LooksLikeYears(string first, string second) => Number(second) == (Number(first) + 1) % 100;

    private static (PartialDate, PartialDate?, int)? Han(IReadOnlyList<FactToken> tokens, int at)
    {
        if (at + 1 >= tokens.Count || Plain(tokens, at) is not { } first)
            return null;
        if (tokens[at + 1].Text == "\u5E74" && first.Length == 4)
        {
            if (at + 3 >= tokens.Count || Plain(tokens, at + 2) is not { } month || tokens[at + 3].Text != "\u6708")
                return Found(Number(first), 0, 0, null, at + 2);
            return at + 5 < tokens.Count && Plain(tokens, at + 4) is { } day && tokens[at + 5].Text is "\u65E5" or "\u53F7" or "\u865F"
                ? Found(Number(first), Number(month), Number(day), null, at + 6)
                : Found(Number(first), Number(month), 0, null, at + 4);
        }

        return tokens[at + 1].Text == "\u6708" && at + 3 < tokens.Count && Plain(tokens, at + 2) is { } dayOf && tokens[at + 3].Text is "\u65E5" or "\u53F7" or "\u865F"
            ? Found(0, Number(first), Number(dayOf), null, at + 4) : null;
    }

    private static (PartialDate, PartialDate?, int)? DayFirst(IReadOnlyList<FactToken> tokens, int at)
    {
        if (Plain(tokens, at) is not { Length: <= 2 } day)
            return null;
        var next = at + 1;
        while (next < tokens.Count && next < at + 4 && (tokens[next].Text is "." or "\u00BA" or "de" or "of" or "di" or "." || IsOrdinalEnding(tokens, next)))
            next++;
        if (next >= tokens.Count || !tokens[next].IsWord || !s_months.TryGetValue(tokens[next].Text, out var month))
            return null;
        // "5 may apply" is no date: a month that is also a word is written with a capital.
        if (tokens[next].Text is "may" or "mar" or "march" or "mars" or "dec" or "sept" && char.IsLower(tokens[next].Raw[0]))
            return null;
        var (year, after) = YearAfter(tokens, next + 1);
        return Found(year, month, Number(day), null, after);
    }

    private static (PartialDate, PartialDate?, int)? MonthFirst(IReadOnlyList<FactToken> tokens, int at, int month)
    {
        var next = at + 1;
        if (next < tokens.Count && tokens[next].Text == ".")
            next++;
        if (next < tokens.Count && Plain(tokens, next) is { Length: <= 2 } day && Number(day) is >= 1 and <= 31)
        {
            var afterDay = next + 1;
            if (IsOrdinalEnding(tokens, afterDay))
                afterDay++;
            var (year, after) = YearAfter(tokens, afterDay);
            // "may 5 users": with neither a capital nor a year it is no date.
            return year == 0 && char.IsLower(tokens[at].Raw[0]) ? null : Found(year, month, Number(day), null, after);
        }

        var (only, end) = YearAfter(tokens, at + 1);
        return only == 0 ? null : Found(only, month, 0, null, end);
    }

    private static bool IsOrdinalEnding(IReadOnlyList<FactToken> tokens, int at) =>
        at < tokens.Count && tokens[at].IsWord && !tokens[at].SpaceBefore && tokens[at].Text is "st" or "nd" or "rd" or "th" or "er" or "e" or "o";

    private static (int Year, int Next) YearAfter(IReadOnlyList<FactToken> tokens, int at)
    {
        var next = at;
        while (next < tokens.Count && next < at + 2 && tokens[next].Text is "," or "." or "de" or "of" or "del" or "do")
            next++;
        return next < tokens.Count && Plain(tokens, next) is { Length: 4 } year && Number(year) is >= 1000 and < 3000 ? (Number(year), next + 1) : (0, at);
    }

    private static (PartialDate, PartialDate?, int)? Found(int year, int month, int day, PartialDate? other, int next) =>
        (month > 0 || year > 0) && !(month == 0 && day > 0) && PartialDate.Of(year, month, day) is { } date ? (date, other, next) : null;

    private static string? Plain(IReadOnlyList<FactToken> tokens, int at) => tokens[at].IsNumber && tokens[at].Text.Length <= 4 && tokens[at].Text.All(char.IsAsciiDigit) ? tokens[at].Text : null;

    private static string? Joined(IReadOnlyList<FactToken> tokens, int at) => tokens[at].SpaceBefore ? null : Plain(tokens, at);

    private static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    // Two digits of a year are of this century up to 68, as POSIX has it.
    private static int Year(string digits) => digits.Length == 4 ? Number(digits) : Number(digits) + (Number(digits) < 69 ? 2000 : 1900);

    private static Dictionary<string, int> ReadMonths()
    {
        var months = new Dictionary<string, int>(StringComparer.Ordinal);
        var lines = MonthNames.Split(';');
        for (var i = 0; i < lines.Length; i++)
        {
            foreach (var name in lines[i].Split(' '))
                months[name] = i + 1;
        }

        return months;
    }
}
