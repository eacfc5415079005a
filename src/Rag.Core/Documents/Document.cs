namespace Rag;

/// <summary>A text with an identity: the unit that is indexed, replaced, deleted and cited as a whole.</summary>
public sealed record Document
{
    /// <summary>The most characters an id may have.</summary>
    public const int MaxIdLength = 512;

    /// <summary>Identifies the document within its collection; opaque, compared ordinally.</summary>
    /// <value>1 to 512 UTF-16 units, no control characters, no white space at either end.</value>
    public required string Id { get; init; }

    /// <summary>The text every offset refers to.</summary>
    public required string Text { get; init; }

    /// <summary>What a citation shows, such as a path or an address. When null the id is shown.</summary>
    public string? Source { get; init; }

    /// <summary>The title; searched together with the text of every chunk. May be null.</summary>
    public string? Title { get; init; }

    /// <summary>The media type that decides how <c>auto</c> chunks the text, such as <c>text/markdown</c>.</summary>
    /// <value>The default is <c>text/plain</c>.</value>
    public string MediaType { get; init; } = "text/plain";

    /// <summary>When the source last changed, if the source tells. Not used to decide whether to index: the fingerprint is.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Named values to filter by.</summary>
    public Metadata Metadata { get; init; } = Metadata.Empty;

    /// <summary>Who may see the document.</summary>
    /// <value>The default, <see cref="Audience.Unstated"/>, is visible to nobody in a collection that demands principals.</value>
    public Audience VisibleTo { get; init; } = Audience.Unstated;

    /// <summary>The first moment this version holds, or null for since ever.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>The first moment this version no longer holds, or null for until replaced.</summary>
    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>Places in the text that the reader could name, ordered by start.</summary>
    public IReadOnlyList<Anchor> Anchors { get; init; } = [];

    /// <summary><see cref="Source"/>, or the id when there is none.</summary>
    public string DisplaySource => string.IsNullOrEmpty(Source) ? Id : Source;
}
