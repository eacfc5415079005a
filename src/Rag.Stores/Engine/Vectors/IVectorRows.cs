namespace Rag.Stores.Engine.Vectors;

/// <summary>Gives the exact vectors back when they live outside the index, such as in the database file.</summary>
/// <remarks>Must be safe for concurrent use and return, for an ordinal, the very floats the index was given.</remarks>
internal interface IVectorRows
{
    /// <summary>The vector of a chunk: <paramref name="scratch"/> after filling it, or memory of one's own.</summary>
    ReadOnlySpan<float> Row(int ordinal, Span<float> scratch);
}
