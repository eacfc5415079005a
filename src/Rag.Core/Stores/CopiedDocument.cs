namespace Rag;

/// <summary>A document on its way from one collection to another.</summary>
/// <param name="Id">The document.</param>
/// <param name="Versions">Every version, oldest first.</param>
/// <param name="Latest">Its last version as the source lists it.</param>
internal sealed record CopiedDocument(string Id, IReadOnlyList<IndexedDocument> Versions, DocumentVersion Latest)
{
    /// <summary>Whether the target has a document with this id.</summary>
    public bool IsReplaced { get; init; }

    public int Chunks { get; } = Versions.Sum(version => version.Chunks.Count);
}
