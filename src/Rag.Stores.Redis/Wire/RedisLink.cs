using System.Collections.Concurrent;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using StackExchange.Redis;

namespace Rag.Stores.Redis;

/// <summary>The way to the server: the application's connection, or some of our own, each made when needed and given to one caller at a time.</summary>
/// <remarks>Several, for a server links vectors of one connection into its graph one after the other, those of two side by side.</remarks>
internal sealed class RedisLink : IDisposable
{
    // Nothing here listens to channels or configures the server, so a user needs no rights for it.
    private static readonly HashSet<string> s_notNeeded = ["SUBSCRIBE", "UNSUBSCRIBE", "PSUBSCRIBE", "PUNSUBSCRIBE", "PUBLISH", "CONFIG"];

    private readonly RedisStoreOptions _options;
    private readonly IReadOnlyList<RedisEndpoint> _endpoints = [];
    private readonly ConcurrentStack<OwnConnection> _idle = new();
    private readonly SemaphoreSlim _free;
    private readonly IConnectionMultiplexer? _given;
    private volatile bool _isGivenChecked;
    private volatile bool _disposed;

    public RedisLink(IReadOnlyList<RedisEndpoint> endpoints, RedisStoreOptions options)
    {
        (_options, _endpoints) = (options, endpoints);
        _free = new SemaphoreSlim(options.MaxConnections);
    }

    /// <summary>Uses a connection of the application's, which stays open when this is disposed.</summary>
    public RedisLink(IConnectionMultiplexer connection, RedisStoreOptions options)
    {
        (_options, _given) = (options, connection);
        _free = new SemaphoreSlim(1);
    }

    /// <summary>Sends commands one behind the other; the replies, errors among them, in their order.</summary>
    public async Task<RedisReply[]> SendAsync(RedisCommands commands, string operation, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(RedisVectorStore));
        cancellationToken.ThrowIfCancellationRequested();
        if (_given is not null)
        {
            if (!_isGivenChecked)
                await CheckAsync(_given, null, operation, cancellationToken).ConfigureAwait(false);
            _isGivenChecked = true;
            return await LimitedAsync(() => SendAsync(_given, commands), _options.CommandTimeout, operation, null, cancellationToken).ConfigureAwait(false);
        }

        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var connection = await RentAsync(operation, cancellationToken).ConfigureAwait(false);
            try
            {
                var replies = await LimitedAsync(() => SendAsync(connection.Multiplexer!, commands), _options.CommandTimeout, operation, null, cancellationToken).ConfigureAwait(false);
                connection.IsWhole = true;
                return replies;
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

    private static ConfigurationOptions Configure(IReadOnlyList<RedisEndpoint> endpoints, RedisStoreOptions options)
    {
        var configuration = new ConfigurationOptions
        {
            User = options.User,
            Password = options.Password,
            ServiceName = options.SentinelService,
            ClientName = "rag",
            Protocol = RedisProtocol.Resp3,
            Ssl = options.Tls is not null,
            AbortOnConnectFail = true,
            // For CLIENT INFO; nothing is administered.
            AllowAdmin = true,
            ConnectRetry = 0,
            // Our own limits, on our own clock, come first.
            ConnectTimeout = Milliseconds(options.ConnectTimeout),
            AsyncTimeout = Milliseconds(options.CommandTimeout),
            // A lost connection is an error at once; what is tried again is the caller's to say.
            BacklogPolicy = BacklogPolicy.FailFast,
            TieBreaker = "",
            ConfigurationChannel = "",
            IncludeDetailInExceptions = false,
        };
        if (options.SentinelService is null)
            configuration.CommandMap = CommandMap.Create(s_notNeeded, available: false);
        if (options.Tls is { } tls)
            configuration.SslClientAuthenticationOptions = host => TlsFor(host, tls);
        foreach (var endpoint in endpoints)
            configuration.EndPoints.Add(endpoint.Host, endpoint.Port);
        return configuration;

        static int Milliseconds(TimeSpan limit) => (int)Math.Min(int.MaxValue, limit.TotalMilliseconds + 2_000);
    }

    // A copy with the host's name: what was handed in is not changed.
    private static SslClientAuthenticationOptions TlsFor(string host, SslClientAuthenticationOptions given) => new()
    {
        TargetHost = given.TargetHost ?? host,
        ClientCertificates = given.ClientCertificates,
        ClientCertificateContext = given.ClientCertificateContext,
        LocalCertificateSelectionCallback = given.LocalCertificateSelectionCallback,
        RemoteCertificateValidationCallback = given.RemoteCertificateValidationCallback,
        CertificateChainPolicy = given.CertificateChainPolicy,
        CertificateRevocationCheckMode = given.CertificateRevocationCheckMode,
        EnabledSslProtocols = given.EnabledSslProtocols,
    };

    private async Task<OwnConnection> RentAsync(string operation, CancellationToken cancellationToken)
    {
        while (_idle.TryPop(out var idle))
        {
            if (idle is { IsLost: false, Multiplexer.IsConnected: true })
            {
                idle.IsWhole = false;
                return idle;
            }

            idle.Dispose();
        }

        var connection = new OwnConnection();
        var configuration = Configure(_endpoints, _options);
        configuration.ConnectionAttemptCompleted += connection.Attempted;
        try
        {
            var made = await LimitedAsync(() => ConnectionMultiplexer.ConnectAsync(configuration), _options.ConnectTimeout, operation, connection, cancellationToken).ConfigureAwait(false);
            connection.Use(made);
            await CheckAsync(made, connection, operation, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Return(OwnConnection connection)
    {
        // An answer that nobody waits for any more would hold up those after it.
        if (!connection.IsWhole || connection.IsLost || _disposed)
        {
            connection.Dispose();
            return;
        }

        _idle.Push(connection);
        // Disposed in between: what was just put back must not stay open.
        if (_disposed)
            Dispose();
    }

    /// <summary>Asks whether the server has what this store needs, and lets us be who we say.</summary>
    /// <remarks>The package goes on as the default user, and in database 0, where a server refuses the user or the database.</remarks>
    private async Task CheckAsync(IConnectionMultiplexer connection, OwnConnection? own, string operation, CancellationToken cancellationToken)
    {
        var questions = new RedisCommands();
        questions.Begin(1).Add("HELLO");
        questions.Begin(3).Add("COMMAND").Add("INFO").Add("VSIM");
        if (_options.User is not null)
            questions.Begin(2).Add("CLIENT").Add("INFO");
        if (_options.Database != 0)
            questions.Begin(4).Add("EVAL").Add("return redis.call('SELECT', ARGV[1])").Add(0).Add(_options.Database);
        var replies = await LimitedAsync(() => SendAsync(connection, questions), _options.ConnectTimeout, operation, own ?? new OwnConnection(), cancellationToken).ConfigureAwait(false);
        if (_options.Database != 0 && replies[^1].IsError)
            throw RedisErrors.From(replies[^1], operation);
        if (_options.User is { } user && replies[2] is { IsError: false } info && !info.Text.Contains($" user={user} ", StringComparison.Ordinal))
            throw RedisErrors.From(RedisReply.OfError("WRONGPASS"), operation);
        RedisErrors.RequireVersion(replies[0], replies[1]);
    }

    private async Task<RedisReply[]> SendAsync(IConnectionMultiplexer connection, RedisCommands commands)
    {
        var database = connection.GetDatabase(_options.Database);
        var sent = new Task<RedisReply>[commands.Count];
        for (var i = 0; i < sent.Length; i++)
            sent[i] = SendAsync(database, commands.All[i]);
        return await Task.WhenAll(sent).ConfigureAwait(false);
    }

    private static async Task<RedisReply> SendAsync(IDatabase database, (string Name, object[] Arguments) command)
    {
        try
        {
            return RedisReply.Of(await database.ExecuteAsync(command.Name, command.Arguments).ConfigureAwait(false));
        }
        catch (RedisServerException refused)
        {
            return RedisReply.OfError(refused.Message);
        }
    }

    // A connection is given while it is made, and null once commands are sent over it.
    private async Task<T> LimitedAsync<T>(Func<Task<T>> act, TimeSpan limit, string operation, OwnConnection? connecting, CancellationToken cancellationToken)
    {
        var acting = act();
        try
        {
            return await acting.WaitAsync(limit, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException && !acting.IsCompleted)
        {
            // The package cannot take a command back; what comes of it is nobody's any more.
            _ = acting.ContinueWith(static late => (late.IsCompletedSuccessfully ? late.Result as IDisposable : null)?.Dispose(), TaskScheduler.Default);
            cancellationToken.ThrowIfCancellationRequested();
            throw connecting?.Failure is { } failure ? RedisErrors.Lost(operation, e, sent: false, failure) : RedisErrors.TimedOut(operation, limit);
        }
        catch (RedisTimeoutException)
        {
            throw RedisErrors.TimedOut(operation, limit);
        }
        catch (Exception e) when (e is RedisException or IOException or SocketException or ObjectDisposedException or AuthenticationException or InvalidOperationException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (connecting is not null)
                await connecting.ReportedAsync(_options.TimeProvider).ConfigureAwait(false);
            throw RedisErrors.Lost(operation, e, connecting is null, connecting?.Failure);
        }
    }

    /// <summary>A connection of ours. One that was lost is not used again, also when the package has made it anew: nobody has asked then who we are.</summary>
    private sealed class OwnConnection : IDisposable
    {
        private static readonly TimeSpan ReportLimit = TimeSpan.FromMilliseconds(500);

        private readonly TaskCompletionSource _reported = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile ConnectionAttemptCompletedEventArgs? _failure;
        private volatile bool _isLost;

        public ConnectionMultiplexer? Multiplexer { get; private set; }

        /// <summary>Why the first attempt failed; those after it say only that the connection is gone.</summary>
        public ConnectionAttemptCompletedEventArgs? Failure => _failure;

        public bool IsLost => _isLost;

        /// <summary>Whether every answer that was asked for has come.</summary>
        public bool IsWhole { get; set; }

        public void Attempted(object? sender, ConnectionAttemptCompletedEventArgs attempt)
        {
            if (!attempt.IsSuccess)
                _failure ??= attempt;
            _reported.TrySetResult();
        }

        /// <summary>Waits for the package to say what became of the attempt, which it does a moment after it has failed.</summary>
        public async Task ReportedAsync(TimeProvider time) => await Task.WhenAny(_reported.Task, Task.Delay(ReportLimit, time)).ConfigureAwait(false);

        public void Use(ConnectionMultiplexer multiplexer)
        {
            multiplexer.ConnectionFailed += (_, _) => _isLost = true;
            Multiplexer = multiplexer;
        }

        public void Dispose() => Multiplexer?.Dispose();
    }
}
