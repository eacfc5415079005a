using System.Xml;
using System.Xml.Linq;

namespace Rag.Reading;

/// <summary>Reads XML without document type, entities or addresses, within limits of depth and size.</summary>
internal static class SafeXml
{
    private const int MaxDepth = 256;
    private const int MaxNodes = 4_000_000;

    /// <summary>A reader that opens nothing. Wrap its use in <see cref="Guarded{T}"/>, which names its errors.</summary>
    public static XmlReader Reader(Stream stream) => XmlReader.Create(stream, new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CloseInput = false,
        CheckCharacters = false,
    });

    /// <summary>Moves to the next node, within the depth that is allowed.</summary>
    public static bool Next(XmlReader reader, string id)
    {
        if (!reader.Read())
            return false;
        if (reader.Depth > MaxDepth)
            throw new RagParseException("parse.too_deep", $"The XML is nested deeper than {MaxDepth} levels, which no document needs. Save it anew from a program you trust.") { DocumentId = id };
        return true;
    }

    /// <summary>Runs a reading and turns its errors into ours.</summary>
    public static T Guarded<T>(string id, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (XmlException exception)
        {
            // There is no code for it; the words are not localised, and with resources trimmed the key is the message.
            var isDtd = exception.Message.Contains("DTD", StringComparison.OrdinalIgnoreCase);
            throw isDtd
                ? new RagParseException("parse.unsafe_xml", "The XML holds a document type declaration, which can expand without end or reach other files. Remove it.", exception) { DocumentId = id }
                : new RagParseException("parse.corrupt", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The XML is broken at line {exception.LineNumber}. Open the file in the program that made it and save it anew.")) { DocumentId = id };
        }
    }

    public static XElement Load(Stream stream, string id, CancellationToken cancellationToken) => Guarded(id, () =>
    {
        using var reader = Reader(stream);
        XElement? root = null, current = null;
        var nodes = 0;
        while (Next(reader, id))
        {
            if ((++nodes & 0xFFF) == 0)
                cancellationToken.ThrowIfCancellationRequested();
            if (nodes > MaxNodes)
                throw new RagParseException("parse.archive_limit", $"A part has more than {MaxNodes} XML nodes. Split the document.") { DocumentId = id };
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    var element = new XElement(XName.Get(reader.LocalName, reader.NamespaceURI));
                    var isEmpty = reader.IsEmptyElement;
                    while (reader.MoveToNextAttribute())
                    {
                        if (reader.NamespaceURI != "http://www.w3.org/2000/xmlns/")
                            element.SetAttributeValue(XName.Get(reader.LocalName, reader.NamespaceURI), reader.Value);
                    }

                    if (current is null)
                        root ??= element;
                    else
                        current.Add(element);
                    if (!isEmpty)
                        current = element;
                    break;
                case XmlNodeType.EndElement:
                    current = current?.Parent;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace:
                    current?.Add(new XText(reader.Value));
                    break;
            }
        }

        return root ?? throw new RagParseException("parse.corrupt", "The XML is empty.") { DocumentId = id };
    });
}

/// <summary>Elements by local name: documents of the strict and the transitional standard differ only in their namespaces.</summary>
internal static class XmlNames
{
    public static bool Is(this XElement element, string name) => element.Name.LocalName == name;

    public static IEnumerable<XElement> All(this XElement element, string name) => element.Elements().Where(child => child.Name.LocalName == name);

    public static XElement? One(this XElement? element, string name) => element?.Elements().FirstOrDefault(child => child.Name.LocalName == name);

    public static XElement? Deep(this XElement? element, string name) => element?.Descendants().FirstOrDefault(child => child.Name.LocalName == name);

    public static string? Attr(this XElement? element, string name) => element?.Attributes().FirstOrDefault(attribute => attribute.Name.LocalName == name)?.Value;

    /// <summary>An attribute of the relationships namespace, which shares the name <c>id</c> with others.</summary>
    public static string? RelationId(this XElement element, string name = "id") =>
        element.Attributes().FirstOrDefault(attribute => attribute.Name.LocalName == name && attribute.Name.NamespaceName.EndsWith("/relationships", StringComparison.Ordinal))?.Value;
}
