namespace Rag.OpenAI;

/// <summary>The caller's token and a time limit, told apart afterwards: the one is a wish, the other a failure.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _linked;
    private readonly TimeSpan _limit;

    public Deadline(OpenAIOptions options, CancellationToken caller)
    {
        _limit = options.Timeout;
        _timer = new CancellationTokenSource(_limit, options.TimeProvider);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(caller, _timer.Token);
        Caller = caller;
        Explain = options.Explain;
    }

    /// <summary><see cref="OpenAIOptions.Explain"/>.</summary>
    public Func<Exception, ModelFailure?>? Explain { get; }

    public CancellationToken Caller { get; }

    public CancellationToken Token => _linked.Token;

    public bool Expired => _timer.IsCancellationRequested;

    public TimeSpan Limit => _limit;

    /// <summary>Begins the limit anew: the server has shown that it lives.</summary>
    public void Restart() => _timer.CancelAfter(_limit);

    public void Dispose()
    {
        _linked.Dispose();
        _timer.Dispose();
    }
}
