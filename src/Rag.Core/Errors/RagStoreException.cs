namespace Rag;

/// <summary>A store's backend refused an operation, holds something unexpected, or could not be reached.</summary>
public sealed class RagStoreException(string store, string operation, string code, string message, Exception? inner = null)
    : RagException(code, $"{store}: {operation} failed: {message}", inner)
{
    /// <summary>The backend, such as <c>sqlite</c> or <c>postgres</c>.</summary>
    public string Store { get; } = store;

    /// <summary>What was attempted, such as <c>open</c> or <c>replace</c>.</summary>
    public string Operation { get; } = operation;
}
