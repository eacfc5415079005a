namespace Rag.Stores.Postgres;

/// <summary>Builds a collection's vector index beside the searches that want it. A failure is kept for verification to tell, and not tried again.</summary>
internal sealed class BackgroundBuild : IAsyncDisposable
{
    // Asking how large a collection is costs a round trip, so only some searches ask.
    private const int SearchesPerLook = 64;

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _starting = new();
    private Task _running = Task.CompletedTask;
    private int _searches;
    private volatile string? _failure;

    /// <summary>Why there is no index although there should be; null when nothing failed.</summary>
    public string? Failure => _failure;

    /// <summary>Called by a search that had to compare every vector.</summary>
    public void Consider(PostgresCollection collection)
    {
        if (_failure is not null || Interlocked.Increment(ref _searches) % SearchesPerLook != 1)
            return;
        lock (_starting)
        {
            if (_running.IsCompleted && !_stop.IsCancellationRequested)
                _running = Task.Run(() => BuildAsync(collection));
        }
    }

    /// <summary>Builds now what is due. What was written stands whether or not it can be built, so a refusal is only kept.</summary>
    public async Task RunAsync(PostgresCollection collection, CancellationToken cancellationToken)
    {
        try
        {
            await collection.BuildIndexIfDueAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RagStoreException e)
        {
            _failure = e.Message;
        }
    }

    /// <summary>Ends what goes on.</summary>
    public async ValueTask DisposeAsync()
    {
        Task running;
        lock (_starting)
        {
            _stop.Cancel();
            running = _running;
        }

        await running.ConfigureAwait(false);
    }

    private async Task BuildAsync(PostgresCollection collection)
    {
        try
        {
            await collection.BuildIndexIfDueAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (RagStoreException e)
        {
            _failure = e.Message;
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The store was closed.
        }
    }
}
