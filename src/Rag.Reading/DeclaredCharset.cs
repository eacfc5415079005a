using System.Text;
using System.Text.RegularExpressions;

namespace Rag.Reading;

/// <summary>The charset that a file's first bytes declare.</summary>
internal static partial class DeclaredCharset
{
    // The HTML standard looks at 1,024 bytes; pages with long heads are common enough to look further.
    private const int Sample = 8192;

    /// <summary>The encoding of an XML declaration, or null.</summary>
    public static string? OfXml(ReadOnlyMemory<byte> head) => First(XmlPattern(), head);

    /// <summary>The charset of a meta element or an XML declaration, or null.</summary>
    public static string? OfHtml(ReadOnlyMemory<byte> head) => First(XmlPattern(), head) ?? First(MetaPattern(), head);

    private static string? First(Regex pattern, ReadOnlyMemory<byte> head)
    {
        var match = pattern.Match(Encoding.Latin1.GetString(head.Span[..Math.Min(head.Length, Sample)]));
        return match.Success ? match.Groups[1].Value : null;
    }

    [GeneratedRegex("""\A\s*<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})""", RegexOptions.CultureInvariant)]
    private static partial Regex XmlPattern();

    [GeneratedRegex("""<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex MetaPattern();
}
