using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Rag.Reading;

/// <summary>RSS and Atom (RFC 4287, 2005): a document per entry, its HTML as Markdown. Other XML is kept as it stands.</summary>
internal sealed class FeedReader(TextLoader loader) : IDocumentReader
{
    public bool CanRead(string extension) => extension is ".rss" or ".atom" or ".xml" or ".rdf";

    public async IAsyncEnumerable<SourceItem> ReadAsync(
        Stream content, DocumentOrigin origin, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var decoded = await loader.LoadAsync(content, origin, DeclaredCharset.OfXml, mayBeBinary: false, cancellationToken).ConfigureAwait(false);
        var isFeed = origin.Extension is ".rss" or ".atom";
        var root = LooksLikeFeed(decoded.Text) || isFeed ? Parse(decoded.Text, origin.Id, cancellationToken) : null;
        if (root is null || !(root.Is("rss") || root.Is("feed") || root.Is("RDF")))
        {
            yield return Items.Of(origin, decoded.Warnings, new Document { Id = origin.Id, Text = decoded.Text, Source = origin.Source, MediaType = "application/xml" });
            yield break;
        }

        var channel = root.Is("feed") ? root : root.One("channel") ?? root;
        var entries = root.Descendants().Where(entry => entry.Is("item") || entry.Is("entry")).ToList();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < entries.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Entry(entries[i], i, channel, origin, seen, i == 0 ? decoded.Warnings : [], cancellationToken);
        }

        if (entries.Count == 0)
            yield return Items.Of(origin, decoded.Warnings, new Document { Id = origin.Id, Text = "", Source = origin.Source, Title = Titles.Clean(channel.One("title")?.Value) });
    }

    private SourceItem Entry(XElement entry, int index, XElement channel, DocumentOrigin origin, HashSet<string> seen, IReadOnlyList<RagWarning> first, CancellationToken cancellationToken)
    {
        var link = entry.All("link").FirstOrDefault(item => item.Attr("rel") is null or "alternate");
        var address = (link.Attr("href") ?? link?.Value)?.Trim();
        var name = (entry.One("guid")?.Value ?? entry.One("id")?.Value ?? address ?? "").Trim();
        // An entry's own name stays when others come and go; its position does not.
        if (name.Length is 0 or > 300 || name.Any(char.IsControl) || !seen.Add(name))
            name = (index + 1).ToString(CultureInfo.InvariantCulture);
        var id = $"{origin.Id}#{name}";
        var place = origin with { Id = id, Source = address is { Length: > 0 and < 2048 } ? address : origin.Source };
        var warnings = first.Select(warning => warning with { DocumentId = id }).ToList();
        var metadata = new MetadataBuilder(id);
        if (Titles.Clean(channel.One("title")?.Value) is { } feed)
            metadata.Add("feed", MetadataValue.Of(feed));
        if (Titles.Clean((entry.One("creator") ?? entry.One("author")?.One("name") ?? entry.One("author"))?.Value) is { } author)
            metadata.Add("author", MetadataValue.Of(author));
        var categories = entry.All("category").Select(item => Titles.Clean(item.Attr("term") ?? item.Value)).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (categories.Count > 0)
            metadata.Add("categories", MetadataValue.Of(categories));

        var writer = new MarkdownWriter(id, loader.Options.MaxCharacters);
        var title = Titles.Clean(entry.One("title")?.Value);
        if (title is not null)
            writer.Heading(1, title);
        var body = entry.One("encoded") ?? entry.All("content").FirstOrDefault(item => item.Attr("url") is null) ?? entry.One("description") ?? entry.One("summary");
        if (body is not null)
        {
            var html = body.HasElements ? string.Concat(body.Nodes().Select(node => node.ToString(SaveOptions.DisableFormatting))) : body.Value;
            using var _ = HtmlText.Write(body.Attr("type") == "text" ? System.Net.WebUtility.HtmlEncode(html) : html, writer, id, warnings, cancellationToken);
        }

        return StructuredItem.Of(writer, place, title, metadata, warnings, TimeOf(entry));
    }

    private static DateTimeOffset? TimeOf(XElement entry)
    {
        var text = (entry.One("updated") ?? entry.One("published") ?? entry.One("pubDate") ?? entry.One("date"))?.Value;
        return text is null ? null : HeaderDate.Parse(text);
    }

    private static bool LooksLikeFeed(string text)
    {
        var head = text.AsSpan(0, Math.Min(text.Length, 4096));
        return head.Contains("<rss", StringComparison.Ordinal) || head.Contains("<feed", StringComparison.Ordinal) || head.Contains("<rdf:RDF", StringComparison.Ordinal);
    }

    private static XElement Parse(string text, string id, CancellationToken cancellationToken)
    {
        // The text is decoded already, so its declaration no longer names its encoding.
        var start = text.TrimStart().StartsWith("<?xml", StringComparison.Ordinal) && text.IndexOf("?>", StringComparison.Ordinal) is > 0 and var end ? end + 2 : 0;
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text[start..]));
        return SafeXml.Load(stream, id, cancellationToken);
    }
}
