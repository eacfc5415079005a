namespace Rag.Stores.Engine.Vectors;

/// <summary>How two vectors are compared. Higher is always nearer.</summary>
internal enum VectorMetric
{
    /// <summary>Vectors are given at unit length and the score is their dot product, -1 to 1.</summary>
    Cosine,

    /// <summary>The dot product of vectors of any length.</summary>
    Dot,

    /// <summary>The negated square of the Euclidean distance, so that 0 is best.</summary>
    Euclidean,
}
