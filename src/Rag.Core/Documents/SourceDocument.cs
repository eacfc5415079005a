namespace Rag;

/// <summary>What a hit tells of its document: everything but the text.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Source">What a citation shows.</param>
/// <param name="Title">The title, if any.</param>
/// <param name="MediaType">The media type.</param>
/// <param name="Version">The fingerprint of the version that was found.</param>
/// <param name="Metadata">The document's metadata.</param>
/// <param name="Anchors">Pages, slides and the like, ordered by start.</param>
/// <param name="UpdatedAt">When the source last changed, if known.</param>
public sealed record SourceDocument(
    string Id, string Source, string? Title, string MediaType, string Version, Metadata Metadata, IReadOnlyList<Anchor> Anchors, DateTimeOffset? UpdatedAt);
