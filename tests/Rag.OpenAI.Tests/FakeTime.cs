namespace Rag.OpenAI.Tests;

/// <summary>A clock on which a wait ends at once, having moved the clock on; time limits of <see cref="Never"/> expire only when told.</summary>
internal sealed class FakeTime : TimeProvider
{
    public static readonly TimeSpan Never = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly List<FakeTimer> _limits = [];
    private readonly List<TimeSpan> _waits = [];
    private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public bool HoldWaits { get; init; }

    /// <summary>Completes when a wait has begun.</summary>
    public TaskCompletionSource Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_lock)
                return [.. _waits];
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(callback, state);
        lock (_lock)
        {
            if (dueTime >= Never || dueTime < TimeSpan.Zero)
            {
                _limits.Add(timer);
                return timer;
            }

            _waits.Add(dueTime);
            Waiting.TrySetResult();
            if (HoldWaits)
                return timer;
            _now += dueTime;
        }

        ThreadPool.QueueUserWorkItem(_ => timer.Fire());
        return timer;
    }

    /// <summary>Lets every time limit run out.</summary>
    public void Expire()
    {
        FakeTimer[] limits;
        lock (_lock)
            limits = [.. _limits];
        foreach (var limit in limits)
            limit.Fire();
    }

    private sealed class FakeTimer(TimerCallback callback, object? state) : ITimer
    {
        private volatile bool _disposed;

        public void Fire()
        {
            if (!_disposed)
                callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => !_disposed;

        public void Dispose() => _disposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
