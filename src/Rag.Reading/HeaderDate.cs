using System.Globalization;
using System.Text.RegularExpressions;

namespace Rag.Reading;

/// <summary>Dates of mail and feeds: RFC 5322 (2008) and ISO 8601.</summary>
internal static partial class HeaderDate
{
    public static DateTimeOffset? Parse(string text)
    {
        // A comment such as (CEST) and the old zone names are not read by the framework.
        text = CommentPattern().Replace(text, "").Trim();
        foreach (var (zone, offset) in (ReadOnlySpan<(string, string)>)[(" UT", " +0000"), (" UTC", " +0000"), (" Z", " +0000"), (" EST", " -0500"), (" EDT", " -0400"), (" CST", " -0600"), (" CDT", " -0500"), (" MST", " -0700"), (" MDT", " -0600"), (" PST", " -0800"), (" PDT", " -0700")])
        {
            if (text.EndsWith(zone, StringComparison.Ordinal))
                text = string.Concat(text.AsSpan(0, text.Length - zone.Length), offset);
        }

        text = OffsetPattern().Replace(text, "$1:$2");
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var time) ? time : null;
    }

    [GeneratedRegex(@"\([^()]*\)", RegexOptions.CultureInvariant)]
    private static partial Regex CommentPattern();

    [GeneratedRegex(@"([+-]\d{2})(\d{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex OffsetPattern();
}
