namespace Rag;

/// <summary>The citation formats that come with the library.</summary>
public static class CitationFormat
{
    /// <summary>Labels as they are, and a numbered list of sources with their quotes.</summary>
    public static ICitationFormat Numbered { get; } = new NumberedFormat();

    /// <summary>Markdown footnotes: <c>[^1]</c>.</summary>
    public static ICitationFormat Footnotes { get; } = new FootnoteFormat();

    /// <summary>The source's name in place of its number: <c>[Source: guide.md]</c>.</summary>
    public static ICitationFormat Inline { get; } = new InlineFormat();

    /// <summary>An HTML fragment whose labels link to the sources; everything is encoded.</summary>
    public static ICitationFormat Html { get; } = new HtmlFormat();

    /// <summary>One JSON object.</summary>
    public static ICitationFormat Json { get; } = new JsonFormat();

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<ICitationFormat> All { get; } = [Numbered, Footnotes, Inline, Html, Json];

    /// <summary>The format of that name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists the names.</exception>
    public static ICitationFormat Named(string name) =>
        All.FirstOrDefault(format => string.Equals(format.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"There is no citation format '{name}'. Use one of: {string.Join(", ", All.Select(format => format.Name))}.", nameof(name));
}
