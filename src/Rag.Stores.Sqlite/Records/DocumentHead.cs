namespace Rag.Stores.Sqlite;

/// <summary>Everything of a document but its text, as one record: who may see it and what filters ask first, so that the rest need not be read.</summary>
internal static class DocumentHead
{
    private const int Unstated = 0;
    private const int Public = 1;
    private const int Named = 2;

    public static void Write(RecordWriter writer, Document document)
    {
        writer.Clear();
        var readers = document.VisibleTo;
        writer.Number(readers.IsPublic ? Public : readers.IsStated ? Named : Unstated);
        if (readers is { IsPublic: false, IsStated: true })
            Write(writer, readers.Principals);

        writer.Number(document.Metadata.Count);
        foreach (var (key, value) in document.Metadata)
        {
            writer.Text(key).Number((int)value.Kind);
            switch (value.Kind)
            {
                case MetadataKind.Text: writer.Text(value.AsText); break;
                case MetadataKind.Integer: writer.Fixed(value.AsInteger); break;
                case MetadataKind.Number: writer.Fixed(BitConverter.DoubleToInt64Bits(value.AsNumber)); break;
                case MetadataKind.Boolean: writer.Number(value.AsBoolean ? 1 : 0); break;
                case MetadataKind.Time: writer.Fixed(value.AsTime.UtcTicks); break;
                case MetadataKind.List: Write(writer, value.AsList); break;
            }
        }

        writer.Optional(document.Source).Optional(document.Title).Text(document.MediaType);
        if (document.UpdatedAt is { } updated)
            writer.Number(1).Fixed(updated.Ticks).Fixed(updated.Offset.Ticks);
        else
            writer.Number(0);
        writer.Number(document.Anchors.Count);
        foreach (var anchor in document.Anchors)
            writer.Number(anchor.Span.Start).Number(anchor.Span.Length).Text(anchor.Kind).Text(anchor.Label);
    }

    /// <summary>The readers, leaving <paramref name="record"/> at the metadata.</summary>
    public static Audience ReadAudience(ref RecordReader record) => record.Int() switch
    {
        Unstated => Audience.Unstated,
        Public => Audience.Everyone,
        _ => Audience.Of(ReadTexts(ref record)),
    };

    /// <summary>The metadata, leaving <paramref name="record"/> at the rest.</summary>
    public static Metadata ReadMetadata(ref RecordReader record)
    {
        var count = record.Int();
        if (count == 0)
            return Metadata.Empty;
        var values = new KeyValuePair<string, MetadataValue>[count];
        for (var i = 0; i < count; i++)
        {
            var key = record.Text();
            var value = (MetadataKind)record.Int() switch
            {
                MetadataKind.Text => MetadataValue.Of(record.Text()),
                MetadataKind.Integer => MetadataValue.Of(record.Fixed()),
                MetadataKind.Number => MetadataValue.Of(BitConverter.Int64BitsToDouble(record.Fixed())),
                MetadataKind.Boolean => MetadataValue.Of(record.Int() == 1),
                MetadataKind.Time => MetadataValue.Of(new DateTimeOffset(record.Fixed(), TimeSpan.Zero)),
                _ => MetadataValue.Of(ReadTexts(ref record)),
            };
            values[i] = new(key, value);
        }

        return Metadata.From(values);
    }

    /// <summary>The document without its text.</summary>
    public static Document Read(ref RecordReader record, string id)
    {
        var readers = ReadAudience(ref record);
        var metadata = ReadMetadata(ref record);
        return new Document
        {
            Id = id,
            Text = "",
            VisibleTo = readers,
            Metadata = metadata,
            Source = record.Optional(),
            Title = record.Optional(),
            MediaType = record.Text(),
            UpdatedAt = record.Int() == 0 ? null : new DateTimeOffset(record.Fixed(), new TimeSpan(record.Fixed())),
            Anchors = ReadAnchors(ref record),
        };
    }

    private static Anchor[] ReadAnchors(ref RecordReader record)
    {
        var anchors = new Anchor[record.Int()];
        for (var i = 0; i < anchors.Length; i++)
            anchors[i] = new Anchor(new TextSpan(record.Int(), record.Int()), record.Text(), record.Text());
        return anchors;
    }

    private static void Write(RecordWriter writer, IReadOnlyList<string> texts)
    {
        writer.Number(texts.Count);
        foreach (var text in texts)
            writer.Text(text);
    }

    private static string[] ReadTexts(ref RecordReader record)
    {
        var texts = new string[record.Int()];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = record.Text();
        return texts;
    }
}
