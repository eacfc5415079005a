namespace Rag.OpenAI;

/// <summary>What went wrong with a call, before it is known whether chat or embeddings asked.</summary>
internal enum FailureKind
{
    Failed,
    Unavailable,
    Unauthorized,
    RateLimited,
    Malformed,
    Count,
}

/// <summary>A failed attempt: caught by the retry loop, and turned into the seam's own exception before it leaves.</summary>
internal sealed class ModelFailure(FailureKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    public FailureKind Kind { get; } = kind;

    public bool IsTransient { get; init; }

    public int? Status { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public static ModelFailure Malformed(string what) => new(FailureKind.Malformed, $"answered something that cannot be used: {what}. Check that OpenAIOptions.Endpoint is the API's base address and not a proxy's page.");

    public RagException ToChat(string who) => new RagChatException(
        Kind switch
        {
            FailureKind.Unavailable => "chat.unavailable",
            FailureKind.Unauthorized => "chat.unauthorized",
            FailureKind.RateLimited => "chat.rate_limited",
            FailureKind.Malformed => "chat.malformed",
            _ => "chat.failed",
        },
        $"{who} {Message}", InnerException)
    { IsTransient = IsTransient, Status = Status, RetryAfter = RetryAfter };

    public RagException ToEmbedding(string who) => new RagEmbeddingException(
        Kind switch
        {
            FailureKind.Unauthorized => "embedding.unauthorized",
            FailureKind.RateLimited => "embedding.rate_limited",
            FailureKind.Malformed => "embedding.malformed",
            FailureKind.Count => "embedding.count",
            _ => "embedding.failed",
        },
        $"{who} {Message}", InnerException)
    { IsTransient = IsTransient, Status = Status, RetryAfter = RetryAfter };
}
