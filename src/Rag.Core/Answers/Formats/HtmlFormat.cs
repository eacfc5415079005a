using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Rag;

internal sealed class HtmlFormat : ICitationFormat
{
    public string Name => "html";

    public string Render(RagAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);

        var encoder = HtmlEncoder.Default;
        var body = LabelRewriter.Rewrite(
            answer,
            citation => citation.Verified
                ? string.Create(CultureInfo.InvariantCulture, $"<a class=\"rag-citation\" href=\"#rag-source-{citation.Number}\" title=\"{encoder.Encode(LabelRewriter.OneLine(citation.Quote))}\">[{citation.Number}]</a>")
                : "<span class=\"rag-unverified\">[unverified]</span>",
            words => encoder.Encode(words).Replace("&#xA;", "\n", StringComparison.Ordinal));
        var html = new StringBuilder("<div class=\"rag-answer\"><p>").Append(body.Replace("\n\n", "</p><p>", StringComparison.Ordinal).Replace("\n", "<br>", StringComparison.Ordinal)).Append("</p>");
        var sources = answer.CitedSources.ToList();
        if (sources.Count > 0)
        {
            html.Append("<ol class=\"rag-sources\">");
            foreach (var source in sources)
                html.Append(CultureInfo.InvariantCulture, $"<li id=\"rag-source-{source.Number}\" value=\"{source.Number}\">{Link(source.Document, encoder)}</li>");
            html.Append("</ol>");
        }

        return html.Append("</div>").ToString();
    }

    // Only web addresses become links: a document's source is data, and javascript: is an address too.
    private static string Link(SourceDocument document, HtmlEncoder encoder)
    {
        var name = encoder.Encode(document.Title ?? document.Source);
        return Uri.TryCreate(document.Source, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
            ? $"<a href=\"{encoder.Encode(uri.AbsoluteUri)}\" rel=\"noopener noreferrer\">{name}</a>"
            : $"{name} <span class=\"rag-path\">{encoder.Encode(document.Source)}</span>";
    }
}
