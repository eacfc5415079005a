namespace Rag;

/// <summary>How much of a collection a caller may see.</summary>
public readonly record struct CollectionCounts(long Documents, long Chunks);
