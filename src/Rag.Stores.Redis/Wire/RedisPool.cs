using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Rag.Stores.Redis;

/// <summary>Connections made when needed, kept, and given to one caller at a time.</summary>
internal sealed class RedisPool(RedisEndpoint endpoint, RedisStoreOptions options) : IDisposable
{
    private readonly ConcurrentStack<RedisConnection> _idle = new();
    private readonly SemaphoreSlim _free = new(options.MaxConnections);
    private volatile bool _disposed;

    /// <summary>Sends commands together over one connection; the replies, errors among them, in their order.</summary>
    public async Task<RespValue[]> SendAsync(RespWriter commands, string operation, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(RedisVectorStore));
        cancellationToken.ThrowIfCancellationRequested();
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var connection = await RentAsync(operation, cancellationToken).ConfigureAwait(false);
            try
            {
                return await LimitedAsync(options.CommandTimeout, operation, sent: true, token => connection.SendAsync(commands, token), cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                Return(connection);
            }
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryPop(out var connection))
            connection.Dispose();
    }

    private async Task<RedisConnection> RentAsync(string operation, CancellationToken cancellationToken)
    {
        while (_idle.TryPop(out var idle))
        {
            if (!idle.IsStale)
                return idle;
            idle.Dispose();
        }

        return await LimitedAsync(options.ConnectTimeout, operation, sent: false, token => RedisConnection.ConnectAsync(endpoint, options, token), cancellationToken).ConfigureAwait(false);
    }

    private void Return(RedisConnection connection)
    {
        if (connection.IsBroken || _disposed)
        {
            connection.Dispose();
            return;
        }

        _idle.Push(connection);
        // Disposed in between: what was just put back must not stay open.
        if (_disposed)
            Dispose();
    }

    private async Task<T> LimitedAsync<T>(TimeSpan limit, string operation, bool sent, Func<CancellationToken, Task<T>> act, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await act(both.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested && e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw RedisErrors.Lost(operation, e, sent);
        }
        catch (OperationCanceledException)
        {
            throw RedisErrors.TimedOut(operation, limit);
        }
        catch (Exception e) when (e is IOException or SocketException or RespException or AuthenticationException or ObjectDisposedException)
        {
            throw RedisErrors.Lost(operation, e, sent);
        }
    }
}
