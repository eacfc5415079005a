namespace Rag.Testing;

/// <summary>Makes the store under test. Derive once per store; every spec class of it takes the harness as type argument.</summary>
public abstract class StoreHarness : IAsyncDisposable
{
    /// <summary>Why the store cannot be tested here, such as a server that does not run; its tests are then skipped with this reason. Null when it can.</summary>
    public virtual string? Missing => null;

    /// <summary>Whether data outlive the store object, so that <see cref="ReopenAsync"/> finds them.</summary>
    public virtual bool IsDurable => false;

    /// <summary>How far a score may be from the reference's: 0 where our own arithmetic ranks, about 1e-5 where a server's does.</summary>
    public virtual double ScoreTolerance => 0;

    /// <summary>A new, empty store that knows <see cref="WordAnalyzer"/>; the caller disposes it. Several may be open at once, each with data of its own.</summary>
    public abstract Task<IVectorStore> CreateAsync();

    /// <summary>Disposes a store made by this harness and opens another over the same data.</summary>
    public virtual Task<IVectorStore> ReopenAsync(IVectorStore store) => throw new NotSupportedException($"{GetType().Name} is not durable.");

    /// <summary>Removes what the stores left behind.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
