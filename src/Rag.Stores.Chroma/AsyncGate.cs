namespace Rag.Stores.Chroma;

/// <summary>Lets one at a time through.</summary>
#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for holds nothing to be let go of.
internal sealed class AsyncGate
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _free = new(1, 1);

    /// <summary>Waits for its turn, which ends when the result is disposed.</summary>
    public async Task<Turn> EnterAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(_free);
    }

    internal readonly struct Turn(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
