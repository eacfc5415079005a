namespace Rag;

/// <summary>A collection's size.</summary>
/// <param name="Documents">Current documents.</param>
/// <param name="Chunks">Their chunks.</param>
/// <param name="Versions">Earlier versions kept; 0 without history.</param>
/// <param name="Bytes">What the collection takes where it is stored, or an estimate of it; 0 when unknown.</param>
public sealed record CollectionStatistics(long Documents, long Chunks, long Versions, long Bytes);
