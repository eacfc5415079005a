namespace Rag;

/// <summary>The embedding model refused, could not be reached, or answered with vectors that cannot be used.</summary>
public sealed class RagEmbeddingException(string code, string message, Exception? inner = null) : RagException(code, message, inner)
{
    /// <summary>The first text of the batch, from 0, whose vector cannot be used; null when the batch failed as a whole.</summary>
    public int? Index { get; init; }

    /// <summary>The HTTP status the server answered with; null when none arrived, or the model is not reached over HTTP.</summary>
    public int? Status { get; init; }

    /// <summary>How long the server asked to be left alone; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
