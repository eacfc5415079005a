namespace Rag;

/// <summary>What a source yielded for one document: the document, or why it could not be read.</summary>
public sealed record SourceItem
{
    /// <summary>The document's id, known even when reading failed, so that a sync does not remove what it could not read.</summary>
    public required string Id { get; init; }

    /// <summary>The document, or null when reading failed.</summary>
    public Document? Document { get; init; }

    /// <summary>Why there is no document; null when there is one.</summary>
    public RagException? Error { get; init; }

    /// <summary>What a person should know about the reading.</summary>
    public IReadOnlyList<RagWarning> Warnings { get; init; } = [];
}
