using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Rag.Reading;

/// <summary>The encodings of mail: encoded words (RFC 2047, 1996), parameters (RFC 2231, 1997), base64 and quoted-printable (RFC 2045, 1996).</summary>
internal static partial class MimeHeader
{
    /// <summary>The value of a parameter of a header, or null.</summary>
    public static string? Parameter(string header, string name)
    {
        foreach (Match match in ParameterPattern().Matches(header))
        {
            var key = match.Groups[1].Value;
            var value = match.Groups[2].Success ? match.Groups[2].Value.Replace("\\\"", "\"", StringComparison.Ordinal) : match.Groups[3].Value;
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return value;
            // charset'language'percent-encoded
            if (key.Equals(name + "*", StringComparison.OrdinalIgnoreCase) && value.Split('\'', 3) is [var charset, _, var encoded])
                return (Charsets.Find(charset) ?? Encoding.UTF8).GetString(FromPercent(encoded));
        }

        return Continued(header, name);
    }

    // A long value in parts: name*0*=charset'language'…; name*1*=…; name*2="…" (RFC 2231, section 3).
    private static string? Continued(string header, string name)
    {
        var parts = new SortedDictionary<int, (string Value, bool IsEncoded)>();
        foreach (Match match in ParameterPattern().Matches(header))
        {
            if (match.Groups[1].Value.Split('*') is [var key, var number, .. var rest] && key.Equals(name, StringComparison.OrdinalIgnoreCase)
                && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                parts.TryAdd(index, (match.Groups[2].Success ? match.Groups[2].Value.Replace("\\\"", "\"", StringComparison.Ordinal) : match.Groups[3].Value, rest.Length > 0));
        }

        if (!parts.TryGetValue(0, out var first))
            return null;
        var encoding = Encoding.UTF8;
        if (first.IsEncoded && first.Value.Split('\'', 3) is [var charset, _, var start])
        {
            encoding = Charsets.Find(charset) ?? encoding;
            parts[0] = (start, true);
        }

        // A character may be parted too, so bytes are joined before they are read.
        return encoding.GetString([.. parts.Values.SelectMany(part => part.IsEncoded ? FromPercent(part.Value) : encoding.GetBytes(part.Value))]);
    }

    /// <summary>The words of a header: encoded ones decoded, raw bytes taken for UTF-8.</summary>
    public static string Decode(string value)
    {
        // White space between two encoded words is not part of either.
        value = BetweenPattern().Replace(value, "$1");
        value = WordPattern().Replace(value, Words);
        if (value.All(unit => unit < 256) && value.Any(unit => unit > 127))
        {
            try
            {
                value = Charsets.StrictUtf8.GetString(Encoding.Latin1.GetBytes(value));
            }
            catch (DecoderFallbackException)
            {
                // Not UTF-8; Latin-1 is what it was read as.
            }
        }

        return CleanText.Clean(value.Trim(), out _);
    }

    // Many programs part a character between two words; of one charset their bytes are joined.
    private static string Words(Match match)
    {
        var words = new StringBuilder();
        var bytes = new List<byte>();
        for (var i = 0; i < match.Groups[1].Captures.Count; i++)
        {
            var charset = Charset(i);
            var text = match.Groups[3].Captures[i].Value;
            bytes.AddRange(match.Groups[2].Captures[i].Value is "B" or "b"
                ? FromBase64(Encoding.Latin1.GetBytes(text))
                : FromQuotedPrintable(Encoding.Latin1.GetBytes(text.Replace('_', ' '))));
            if (i + 1 < match.Groups[1].Captures.Count && charset.Equals(Charset(i + 1), StringComparison.OrdinalIgnoreCase))
                continue;
            words.Append((Charsets.Find(charset) ?? Encoding.UTF8).GetString([.. bytes]));
            bytes.Clear();
        }

        return words.ToString();

        string Charset(int index) => match.Groups[1].Captures[index].Value.Split('*')[0];
    }

    /// <summary>What is not base64 is passed over, as the standard asks.</summary>
    public static byte[] FromBase64(ReadOnlySpan<byte> text)
    {
        var kept = new char[text.Length + 3];
        var length = 0;
        foreach (var value in text)
        {
            if (char.IsAsciiLetterOrDigit((char)value) || value is (byte)'+' or (byte)'/')
                kept[length++] = (char)value;
            else if (value == (byte)'=' && length % 4 >= 2)
                break;
        }

        if (length % 4 == 1)
            length--;
        while (length % 4 != 0)
            kept[length++] = '=';
        return Convert.FromBase64CharArray(kept, 0, length);
    }

    public static byte[] FromQuotedPrintable(ReadOnlySpan<byte> text)
    {
        var result = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != (byte)'=')
            {
                result[length++] = text[i];
                continue;
            }

            var rest = text[(i + 1)..];
            if (rest.Length >= 2 && byte.TryParse(rest[..2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                result[length++] = value;
                i += 2;
            }
            else if (rest.IsEmpty || rest.StartsWith("\n"u8))
            {
                i++;
            }
            else if (rest.StartsWith("\r\n"u8))
            {
                i += 2;
            }
            else
            {
                result[length++] = (byte)'=';
            }
        }

        return result[..length];
    }

    private static byte[] FromPercent(string text) => FromQuotedPrintable(Encoding.Latin1.GetBytes(text.Replace("=", "=3D", StringComparison.Ordinal).Replace('%', '=')));

    [GeneratedRegex(";\\s*([!#$&'*+.^_`|~A-Za-z0-9-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^;\\s]*))", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ParameterPattern();

    [GeneratedRegex(@"(?:=\?([^?\s]{1,40})\?([BbQq])\?([^?\s]*)\?=)+", RegexOptions.CultureInvariant)]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"(\?=)\s+(?==\?)", RegexOptions.CultureInvariant)]
    private static partial Regex BetweenPattern();
}
