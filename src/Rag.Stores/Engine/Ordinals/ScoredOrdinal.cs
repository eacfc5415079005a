namespace Rag.Stores.Engine.Ordinals;

/// <summary>A chunk, by its ordinal in the collection, and what a leg gave it.</summary>
/// <param name="Ordinal">Which chunk.</param>
/// <param name="Score">Higher is better.</param>
internal readonly record struct ScoredOrdinal(int Ordinal, double Score);
