namespace Rag;

/// <summary>How far a run is. Reported after each group of documents; counts never go back.</summary>
/// <param name="Seen">Documents taken from the source.</param>
/// <param name="Done">Documents that are added, updated, unchanged or failed.</param>
/// <param name="Failed">Of these, the failed ones.</param>
/// <param name="Chunks">Chunks stored.</param>
/// <param name="Embedded">Texts embedded.</param>
public readonly record struct IndexingProgress(int Seen, int Done, int Failed, int Chunks, int Embedded);
