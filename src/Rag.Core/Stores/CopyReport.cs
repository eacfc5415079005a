namespace Rag;

/// <summary>What a copy did so far.</summary>
/// <param name="Copied">Documents that were written, with every version of theirs.</param>
/// <param name="Unchanged">Documents the target had already, by their fingerprints.</param>
/// <param name="Deleted">Documents removed from the target because the source does not have them.</param>
/// <param name="Chunks">Chunks written, of all versions.</param>
public sealed record CopyReport(int Copied, int Unchanged, int Deleted, long Chunks);
