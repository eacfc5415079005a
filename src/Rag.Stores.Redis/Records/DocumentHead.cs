using Rag.Stores.Engine.Keywords;

namespace Rag.Stores.Redis;

/// <summary>Everything of a document version but its text and its times, as one sealed record.</summary>
/// <param name="Fingerprint">The version's.</param>
/// <param name="TextChecksum">CRC-32C of the text's UTF-8.</param>
/// <param name="Document">Everything else; its text is empty.</param>
internal sealed record DocumentHead(string Fingerprint, uint TextChecksum, Document Document)
{
    private const int Unstated = 0;
    private const int Public = 1;
    private const int Named = 2;

    public static byte[] Write(Document document, string fingerprint, ReadOnlySpan<byte> text)
    {
        var writer = new PackWriter().Text(document.Id).Text(fingerprint).Number(Crc32C.Of(text));
        var readers = document.VisibleTo;
        writer.Number(readers.IsPublic ? Public : readers.IsStated ? Named : Unstated);
        Write(writer, readers.Principals);
        writer.Optional(document.Source).Optional(document.Title).Text(document.MediaType);
        if (document.UpdatedAt is { } updated)
            writer.Number(updated.Ticks).Number(updated.Offset.Ticks);
        else
            writer.Nil();

        writer.Array(document.Metadata.Count);
        foreach (var (key, value) in document.Metadata)
        {
            writer.Text(key).Number((int)value.Kind);
            switch (value.Kind)
            {
                case MetadataKind.Text: writer.Text(value.AsText); break;
                case MetadataKind.Integer: writer.Number(value.AsInteger); break;
                case MetadataKind.Number: writer.Number(BitConverter.DoubleToInt64Bits(value.AsNumber)); break;
                case MetadataKind.Boolean: writer.Number(value.AsBoolean ? 1 : 0); break;
                case MetadataKind.Time: writer.Number(value.AsTime.UtcTicks); break;
                case MetadataKind.List: Write(writer, value.AsList); break;
            }
        }

        writer.Array(document.Anchors.Count);
        foreach (var anchor in document.Anchors)
            writer.Number(anchor.Span.Start).Number(anchor.Span.Length).Text(anchor.Kind).Text(anchor.Label);
        return Sealed.Of(writer.Written);
    }

    /// <summary>Null when the record is damaged.</summary>
    public static DocumentHead? Read(ReadOnlySpan<byte> bytes)
    {
        if (!Sealed.TryOpen(bytes, out var record))
            return null;
        var reader = new PackReader(record);
        var id = reader.Text();
        var fingerprint = reader.Text();
        var checksum = (uint)reader.Number();
        var kind = reader.Int();
        var principals = ReadTexts(ref reader);
        return new DocumentHead(fingerprint, checksum, new Document
        {
            Id = id,
            Text = "",
            VisibleTo = kind switch { Unstated => Audience.Unstated, Public => Audience.Everyone, _ => Audience.Of(principals) },
            Source = reader.Optional(),
            Title = reader.Optional(),
            MediaType = reader.Text(),
            UpdatedAt = reader.TryNil() ? null : new DateTimeOffset(reader.Number(), new TimeSpan(reader.Number())),
            Metadata = ReadMetadata(ref reader),
            Anchors = ReadAnchors(ref reader),
        });
    }

    public SourceDocument ToSource() => new(
        Document.Id, Document.DisplaySource, Document.Title, Document.MediaType, Fingerprint, Document.Metadata, Document.Anchors, Document.UpdatedAt);

    private static Metadata ReadMetadata(ref PackReader reader)
    {
        var values = new KeyValuePair<string, MetadataValue>[reader.Array()];
        for (var i = 0; i < values.Length; i++)
        {
            var key = reader.Text();
            values[i] = new(key, (MetadataKind)reader.Int() switch
            {
                MetadataKind.Text => MetadataValue.Of(reader.Text()),
                MetadataKind.Integer => MetadataValue.Of(reader.Number()),
                MetadataKind.Number => MetadataValue.Of(BitConverter.Int64BitsToDouble(reader.Number())),
                MetadataKind.Boolean => MetadataValue.Of(reader.Number() == 1),
                MetadataKind.Time => MetadataValue.Of(new DateTimeOffset(reader.Number(), TimeSpan.Zero)),
                _ => MetadataValue.Of(ReadTexts(ref reader)),
            });
        }

        return Metadata.From(values);
    }

    private static Anchor[] ReadAnchors(ref PackReader reader)
    {
        var anchors = new Anchor[reader.Array()];
        for (var i = 0; i < anchors.Length; i++)
            anchors[i] = new Anchor(new TextSpan(reader.Int(), reader.Int()), reader.Text(), reader.Text());
        return anchors;
    }

    private static void Write(PackWriter writer, IReadOnlyList<string> texts)
    {
        writer.Array(texts.Count);
        foreach (var text in texts)
            writer.Text(text);
    }

    private static string[] ReadTexts(ref PackReader reader)
    {
        var texts = new string[reader.Array()];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = reader.Text();
        return texts;
    }
}
