using System.Globalization;

namespace Rag.OpenAI;

/// <summary>Reads a date in the three forms that HTTP has had (RFC 9110, 5.6.7): all of them must be understood.</summary>
internal static class HttpDate
{
    private const int MaxYearsAhead = 50;

    // What follows the name of the day, which is not compared with the date.
    private static readonly string[] s_forms = ["d MMM yyyy HH:mm:ss 'GMT'", "dd-MMM-yy HH:mm:ss 'GMT'", "dd-MMM-yyyy HH:mm:ss 'GMT'"];

    public static bool TryParse(string text, DateTimeOffset now, out DateTimeOffset date)
    {
        var rest = text.AsSpan().Trim();
        var dayEnd = rest.IndexOfAny(',', ' ');
        date = default;
        if (dayEnd < 0)
            return false;
        var isAsctime = rest[dayEnd] == ' ';
        rest = rest[(dayEnd + 1)..].Trim();
        if (isAsctime)
            return DateTimeOffset.TryParseExact(rest, "MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite, out date);
        if (!DateTimeOffset.TryParseExact(rest, s_forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date))
            return false;
        var hasTwoDigits = rest.IndexOf('-') >= 0 && rest.IndexOf(' ') - rest.LastIndexOf('-') == 3;
        if (hasTwoDigits)
            date = date.AddYears(Century(date.Year, now.Year) - date.Year);
        return true;
    }

    /// <summary>The year with those last two digits that is not more than fifty years ahead.</summary>
    private static int Century(int year, int now)
    {
        var candidate = (now - (now % 100)) + (year % 100);
        return candidate > now + MaxYearsAhead ? candidate - 100 : candidate <= now - 100 + MaxYearsAhead ? candidate + 100 : candidate;
    }
}
