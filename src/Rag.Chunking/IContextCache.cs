namespace Rag;

/// <summary>Keeps the sentences that <see cref="ContextualChunker"/> had written, so that no chunk is paid for twice.</summary>
/// <remarks>Implementations are safe for concurrent use. Keys are digests: equal keys mean the same model, the same request and the same text.</remarks>
public interface IContextCache
{
    /// <summary>The context kept under <paramref name="key"/>, or null when there is none.</summary>
    ValueTask<string?> GetAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Keeps <paramref name="context"/>, in place of what was kept under the key.</summary>
    ValueTask SetAsync(string key, string context, CancellationToken cancellationToken = default);
}
