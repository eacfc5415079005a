using System.Text.Json.Serialization;

namespace Rag.Stores.Chroma;

/// <summary>Everything of a version but its text and vectors, as it is kept in a field of its record.</summary>
internal sealed class HeadRecord
{
    [JsonPropertyName("id")]
    public string Id { get; set; } = "";

    [JsonPropertyName("fingerprint")]
    public string Fingerprint { get; set; } = "";

    [JsonPropertyName("chunks")]
    public int Chunks { get; set; }

    /// <summary>The first chunk of each block.</summary>
    [JsonPropertyName("blocks")]
    public int[] Blocks { get; set; } = [];

    [JsonPropertyName("source")]
    public string? Source { get; set; }

    [JsonPropertyName("title")]
    public string? Title { get; set; }

    [JsonPropertyName("type")]
    public string MediaType { get; set; } = "";

    /// <summary>Ticks, and those of the offset.</summary>
    [JsonPropertyName("updated")]
    public long[]? Updated { get; set; }

    [JsonPropertyName("from")]
    public long? From { get; set; }

    [JsonPropertyName("to")]
    public long? To { get; set; }

    [JsonPropertyName("public")]
    public bool IsPublic { get; set; }

    /// <summary>Null when unstated, and when public.</summary>
    [JsonPropertyName("readers")]
    public string[]? Readers { get; set; }

    [JsonPropertyName("metadata")]
    public Dictionary<string, ValueRecord>? Metadata { get; set; }

    [JsonPropertyName("anchors")]
    public AnchorRecord[]? Anchors { get; set; }

    public static HeadRecord Of(Document document, string fingerprint, int chunks, int[] blocks) => new()
    {
        Id = document.Id,
        Fingerprint = fingerprint,
        Chunks = chunks,
        Blocks = blocks,
        Source = document.Source,
        Title = document.Title,
        MediaType = document.MediaType,
        Updated = document.UpdatedAt is { } time ? [time.Ticks, time.Offset.Ticks] : null,
        From = document.ValidFrom?.UtcTicks,
        To = document.ValidTo?.UtcTicks,
        IsPublic = document.VisibleTo.IsPublic,
        Readers = document.VisibleTo is { IsPublic: false, IsStated: true } ? [.. document.VisibleTo.Principals] : null,
        Metadata = document.Metadata.Count == 0 ? null : document.Metadata.ToDictionary(entry => entry.Key, entry => ValueRecord.From(entry.Value), StringComparer.Ordinal),
        Anchors = document.Anchors.Count == 0 ? null : [.. document.Anchors.Select(anchor => new AnchorRecord(anchor.Span.Start, anchor.Span.Length, anchor.Kind, anchor.Label))],
    };

    /// <summary>The document without its text.</summary>
    public Document ToDocument() => new()
    {
        Id = Id,
        Text = "",
        Source = Source,
        Title = Title,
        MediaType = MediaType,
        UpdatedAt = Updated is [var ticks, var offset] ? new DateTimeOffset(ticks, new TimeSpan(offset)) : null,
        ValidFrom = TimeOf(From),
        ValidTo = TimeOf(To),
        VisibleTo = IsPublic ? Audience.Everyone : Readers is null ? Audience.Unstated : Audience.Of(Readers),
        Metadata = Metadata is null ? Rag.Metadata.Empty : Rag.Metadata.From(Metadata.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.ToValue()))),
        Anchors = Anchors is null ? [] : [.. Anchors.Select(anchor => new Anchor(new TextSpan(anchor.Start, anchor.Length), anchor.Kind, anchor.Label))],
    };

    private static DateTimeOffset? TimeOf(long? ticks) => ticks is { } value ? new DateTimeOffset(value, TimeSpan.Zero) : null;
}

/// <summary>A metadata value: one member is set. Never the server's own types, which have no times and mix up whole numbers.</summary>
internal sealed class ValueRecord
{
    [JsonPropertyName("s")]
    public string? Text { get; set; }

    [JsonPropertyName("i")]
    public long? Integer { get; set; }

    [JsonPropertyName("n")]
    public double? Number { get; set; }

    [JsonPropertyName("b")]
    public bool? Boolean { get; set; }

    [JsonPropertyName("t")]
    public long? Ticks { get; set; }

    [JsonPropertyName("l")]
    public string[]? List { get; set; }

    public static ValueRecord From(MetadataValue value) => value.Kind switch
    {
        MetadataKind.Text => new() { Text = value.AsText },
        MetadataKind.Integer => new() { Integer = value.AsInteger },
        MetadataKind.Number => new() { Number = value.AsNumber },
        MetadataKind.Boolean => new() { Boolean = value.AsBoolean },
        MetadataKind.Time => new() { Ticks = value.AsTime.UtcTicks },
        _ => new() { List = [.. value.AsList] },
    };

    public MetadataValue ToValue() => this switch
    {
        { Text: { } text } => MetadataValue.Of(text),
        { Integer: { } integer } => MetadataValue.Of(integer),
        { Number: { } number } => MetadataValue.Of(number),
        { Boolean: { } boolean } => MetadataValue.Of(boolean),
        { Ticks: { } ticks } => MetadataValue.Of(new DateTimeOffset(ticks, TimeSpan.Zero)),
        { List: { } list } => MetadataValue.Of(list),
        _ => throw new InvalidDataException("A metadata value is empty."),
    };
}

/// <summary>An anchor on a document's text.</summary>
internal sealed record AnchorRecord(
    [property: JsonPropertyName("start")] int Start,
    [property: JsonPropertyName("length")] int Length,
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("label")] string Label);
