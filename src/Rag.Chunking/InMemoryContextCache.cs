using System.Collections.Concurrent;

namespace Rag;

/// <summary>Keeps contexts in memory for as long as it lives; all of them.</summary>
public sealed class InMemoryContextCache : IContextCache
{
    private readonly ConcurrentDictionary<string, string> _contexts = new(StringComparer.Ordinal);

    /// <summary>How many contexts are kept.</summary>
    public int Count => _contexts.Count;

    /// <inheritdoc/>
    public ValueTask<string?> GetAsync(string key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        return ValueTask.FromResult(_contexts.GetValueOrDefault(key));
    }

    /// <inheritdoc/>
    public ValueTask SetAsync(string key, string context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(context);
        _contexts[key] = context;
        return ValueTask.CompletedTask;
    }
}
