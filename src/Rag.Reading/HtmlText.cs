using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Rag.Reading;

/// <summary>Parses HTML without running, loading or following anything.</summary>
internal static class HtmlText
{
    private static readonly HtmlParserOptions Options = new() { IsScripting = true, IsKeepingSourceReferences = false, MaximumDepth = HtmlToMarkdown.MaxDepth };

    /// <summary>Writes what can be seen of <paramref name="html"/> and says what could not.</summary>
    public static IHtmlDocument Write(string html, MarkdownWriter writer, string documentId, List<RagWarning> warnings, CancellationToken cancellationToken)
    {
        var document = Parse(html, out var dropped, cancellationToken);
        var converter = new HtmlToMarkdown(writer, cancellationToken);
        converter.Write((INode?)document.Body ?? document);
        if (dropped + converter.TooDeep > 0)
            warnings.Add(new("structure_too_deep", $"Elements nested deeper than {HtmlDepthGuard.MaxDepth} levels lost their structure; their text was kept.", documentId));
        if (converter.Hidden > 0)
            warnings.Add(new("hidden_text", $"{converter.Hidden} elements that a person cannot see were dropped.", documentId));
        return document;
    }

    /// <summary>The page, with at most <see cref="HtmlDepthGuard.MaxDepth"/> levels; the elements beyond are counted.</summary>
    public static IHtmlDocument Parse(string html, out int dropped, CancellationToken cancellationToken)
    {
        var limited = HtmlDepthGuard.Limit(XhtmlTags.Close(html), out dropped);
        cancellationToken.ThrowIfCancellationRequested();
        var document = new HtmlParser(Options).ParseDocument(limited);
        cancellationToken.ThrowIfCancellationRequested();
        return document;
    }
}
