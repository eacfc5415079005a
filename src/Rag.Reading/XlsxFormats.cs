using System.Globalization;
using System.Xml.Linq;

namespace Rag.Reading;

/// <summary>Which cell styles show a number as a date or a percentage.</summary>
internal sealed class XlsxFormats
{
    private static readonly DateTime Epoch1900 = new(1899, 12, 30, 0, 0, 0, DateTimeKind.Unspecified);
    private static readonly DateTime Epoch1904 = new(1904, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    private readonly List<Kind> _styles = [];
    private DateTime _epoch = Epoch1900;

    private enum Kind
    {
        Number,
        Percent,
        Date,
        Time,
        Duration,
        DateTime,
    }

    public static XlsxFormats Of(XElement? root, bool is1904)
    {
        var formats = new XlsxFormats { _epoch = is1904 ? Epoch1904 : Epoch1900 };
        var codes = root.One("numFmts")?.All("numFmt").DistinctBy(format => format.Attr("numFmtId")).ToDictionary(format => format.Attr("numFmtId") ?? "", format => format.Attr("formatCode") ?? "", StringComparer.Ordinal) ?? [];
        foreach (var style in root.One("cellXfs")?.All("xf") ?? [])
        {
            var id = style.Attr("numFmtId") ?? "0";
            formats._styles.Add(codes.TryGetValue(id, out var code) ? KindOf(code) : KindOf(id is null ? 0 : int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0));
        }

        return formats;
    }

    /// <summary>The number as a person sees it in essence: dates in ISO 8601, percentages as such, others with up to 15 digits, as spreadsheets keep them.</summary>
    public string Show(string value, string? style)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            return value;
        var kind = int.TryParse(style, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < _styles.Count ? _styles[index] : Kind.Number;
        if (kind == Kind.Duration && Math.Abs(number) < 2_958_466)
        {
            var seconds = (long)Math.Round(Math.Abs(number) * 86_400);
            return string.Create(CultureInfo.InvariantCulture, $"{(number < 0 ? "-" : "")}{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}");
        }

        // 9999-12-31, the last day a spreadsheet knows.
        if (kind is Kind.Date or Kind.Time or Kind.DateTime && number is >= 0 and < 2_958_466)
        {
            // Lotus 1-2-3 took 1900 for a leap year, and every spreadsheet since does as it did; the epoch hides it from March on.
            var days = _epoch == Epoch1900 && number is >= 1 and < 60 ? number + 1 : number;
            var time = _epoch.AddMilliseconds(Math.Round(days * 86_400_000d));
            var hasTime = time.TimeOfDay != TimeSpan.Zero;
            return time.ToString(kind == Kind.Time || number < 1 ? "HH:mm:ss" : hasTime ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd", CultureInfo.InvariantCulture);
        }

        return kind == Kind.Percent
            ? (number * 100).ToString("G12", CultureInfo.InvariantCulture) + "%"
            : number.ToString("G15", CultureInfo.InvariantCulture);
    }

    // The built-in formats of ECMA-376, 18.8.30, with those of East Asian locales.
    private static Kind KindOf(int id) => id switch
    {
        9 or 10 => Kind.Percent,
        14 or 15 or 16 or 17 or (>= 27 and <= 31) or 36 or (>= 50 and <= 58) => Kind.Date,
        46 => Kind.Duration,
        (>= 18 and <= 21) or (>= 32 and <= 35) or 45 or 47 => Kind.Time,
        22 => Kind.DateTime,
        _ => Kind.Number,
    };

    private static Kind KindOf(string code)
    {
        bool hasDate = false, hasTime = false, hasPercent = false, isElapsed = false;
        for (var i = 0; i < code.Length; i++)
        {
            switch (char.ToLowerInvariant(code[i]))
            {
                case '"':
                    i = code.IndexOf('"', i + 1) is >= 0 and var end ? end : code.Length;
                    break;
                case '[' when i + 1 < code.Length && char.ToLowerInvariant(code[i + 1]) is 'h' or 'm' or 's':
                    isElapsed = true;
                    break;
                case '[':
                    i = code.IndexOf(']', i) is >= 0 and var close ? close : code.Length;
                    break;
                case '\\' or '_' or '*':
                    i++;
                    break;
                case 'y' or 'd':
                    hasDate = true;
                    break;
                case 'h' or 's':
                    hasTime = true;
                    break;
                case 'm' when !code.Contains('h', StringComparison.OrdinalIgnoreCase) && !code.Contains('s', StringComparison.OrdinalIgnoreCase):
                    hasDate = true;
                    break;
                case '%':
                    hasPercent = true;
                    break;
                case ';':
                    i = code.Length;
                    break;
            }
        }

        return (hasDate, hasTime) switch
        {
            (true, true) => Kind.DateTime,
            (true, false) => Kind.Date,
            _ when isElapsed && !hasDate => Kind.Duration,
            (false, true) => Kind.Time,
            _ => hasPercent ? Kind.Percent : Kind.Number,
        };
    }
}
