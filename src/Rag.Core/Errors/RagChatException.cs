namespace Rag;

/// <summary>The chat model refused, could not be reached, or answered with something that cannot be used.</summary>
public sealed class RagChatException(string code, string message, Exception? inner = null) : RagException(code, message, inner)
{
    /// <summary>The HTTP status the server answered with; null when none arrived, or the model is not reached over HTTP.</summary>
    public int? Status { get; init; }

    /// <summary>How long the server asked to be left alone; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
