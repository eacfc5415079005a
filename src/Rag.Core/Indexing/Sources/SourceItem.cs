namespace Rag;

/// <summary>What a source yielded for one document: the document, or why there is none.</summary>
/// <remarks>An item with neither document nor error was skipped on purpose; its warnings say why.</remarks>
public sealed record SourceItem
{
    /// <summary>The document's id, known even when reading failed, so that a sync does not remove what it could not read.</summary>
    public required string Id { get; init; }

    /// <summary>The document, or null when reading failed or the item was skipped.</summary>
    public Document? Document { get; init; }

    /// <summary>Why reading failed; null when it did not.</summary>
    public RagException? Error { get; init; }

    /// <summary>What a person should know about the reading.</summary>
    public IReadOnlyList<RagWarning> Warnings { get; init; } = [];

    /// <summary>Whether the failure may also hide documents with other ids: an unreadable folder, a broken line of a JSON Lines file. A sync that saw one removes nothing.</summary>
    public bool HidesOthers { get; init; }
}
