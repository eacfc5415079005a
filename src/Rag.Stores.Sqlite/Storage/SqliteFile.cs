using System.Collections.Concurrent;
using SQLitePCL;

namespace Rag.Stores.Sqlite;

/// <summary>The file: opened once, read by any number of operations at a time, written by one.</summary>
internal sealed class SqliteFile(string path, SqliteStoreOptions options) : IAsyncDisposable
{
    private const string BeginWrite = "BEGIN IMMEDIATE";
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(5);

    private readonly SemaphoreSlim _opening = new(1);
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentBag<Connection> _idle = [];
    private Connection? _writer;
    private bool _immutable;
    private volatile bool _open;
    private volatile bool _disposed;

    public bool IsReadOnly { get; private set; } = options.ReadOnly;

    /// <summary>Begins to read: everything seen through the transaction is of one moment.</summary>
    public async ValueTask<Transaction> ReadAsync(string operation, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        if (!_idle.TryTake(out var connection))
            connection = await ConnectAsync(write: !IsReadOnly, create: false, cancellationToken).ConfigureAwait(false);
        try
        {
            connection.Operation = operation;
            // The first read fixes the moment, and is the one that can find the file locked while another process recovers or closes it.
            await RetryAsync(() => connection.TryExecute("BEGIN; SELECT 1 FROM rag_collection LIMIT 1"), connection, cancellationToken).ConfigureAwait(false);
            return new Transaction(connection, (lent, _) => TakeBack(lent));
        }
        catch
        {
            TakeBack(connection);
            throw;
        }
    }

    /// <summary>Begins to write, alone among all processes.</summary>
    public async ValueTask<Transaction> WriteAsync(string operation, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        if (IsReadOnly)
            throw SqliteErrors.From(raw.SQLITE_READONLY, null, operation);
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(SqliteVectorStore));
            // A file that was unlinked would take the write and lose it.
            if (!File.Exists(path))
                throw new RagStoreException(SqliteErrors.Store, operation, "store.unavailable", "the file was deleted while it was open. Open the store again to make a new one.");
            _writer ??= await ConnectAsync(write: true, create: false, cancellationToken).ConfigureAwait(false);
            _writer.Operation = operation;
            // Never deferred: a reader that turns writer after another's commit fails at once, whatever the timeout.
            await RetryAsync(() => _writer.TryExecute(BeginWrite), _writer, cancellationToken).ConfigureAwait(false);
            return new Transaction(_writer, EndWrite);
        }
        catch
        {
            _writing.Release();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await _writing.WaitAsync().ConfigureAwait(false);
        _writer?.Dispose();
        _writer = null;
        _writing.Release();
        CloseIdle();
    }

    private async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(SqliteVectorStore));
        if (_open)
            return;
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_open)
                return;
            if (!IsReadOnly && new FileInfo(path) is { Exists: false } or { Length: 0 })
                await CreateAsync(cancellationToken).ConfigureAwait(false);
            else
                await RequireOwnAsync(cancellationToken).ConfigureAwait(false);
            var connection = await ConnectAsync(write: !IsReadOnly, create: false, cancellationToken).ConfigureAwait(false);
            TakeBack(connection);
            if (!IsReadOnly)
                await UpgradeAsync(connection, cancellationToken).ConfigureAwait(false);
            _open = true;
        }
        finally
        {
            _opening.Release();
        }
    }

    // Read-only, so that a file of another program is not touched: not even its log is folded into it.
    private async Task RequireOwnAsync(CancellationToken cancellationToken)
    {
        Connection? connection = null;
        try
        {
            connection = Connection.Open(path, write: false, create: false);
            await RetryAsync(() => connection.TryExecute("PRAGMA schema_version"), connection, cancellationToken).ConfigureAwait(false);
        }
        catch (RagStoreException e) when (e.Code is "store.unavailable" or "store.readonly" && IsUnchanging())
        {
            connection?.Dispose();
            (_immutable, IsReadOnly) = (true, true);
            connection = Connection.OpenImmutable(path);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }

        using var opened = connection;
        await RetryAsync(() => connection.TryExecute("SELECT count(*) FROM sqlite_schema"), connection, cancellationToken).ConfigureAwait(false);
        Schema.Require(connection);
    }

    // In a folder that may not be written SQLite cannot make the files beside a database that readers share. Where there is no log to read either,
    // the file alone is the whole database.
    private bool IsUnchanging() => new FileInfo(path) is { Exists: true, Length: > 0 } && new FileInfo(path + "-wal") is { Exists: false } or { Length: 0 };

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        using var connection = Connection.Open(path, write: true, create: true);
        connection.Execute("PRAGMA page_size=8192");
        await RetryAsync(() => connection.TryExecute(BeginWrite), connection, cancellationToken).ConfigureAwait(false);
        try
        {
            // Another process may have been faster.
            if (connection.Scalar("SELECT count(*) FROM sqlite_schema") == 0)
                Schema.Create(connection);
            else
                Schema.Require(connection);
            connection.Execute("COMMIT");
        }
        finally
        {
            connection.Rollback();
        }

        // After the commit, so that the header in the file itself says whose it is before any log exists.
        await RetryAsync(() => connection.TryExecute("PRAGMA journal_mode=WAL"), connection, cancellationToken).ConfigureAwait(false);
    }

    private async Task UpgradeAsync(Connection connection, CancellationToken cancellationToken)
    {
        if (connection.Scalar("PRAGMA user_version") >= Schema.Version)
            return;
        await RetryAsync(() => connection.TryExecute(BeginWrite), connection, cancellationToken).ConfigureAwait(false);
        try
        {
            Schema.Upgrade(connection);
            connection.Execute("COMMIT");
        }
        finally
        {
            connection.Rollback();
        }
    }

    private async ValueTask<Connection> ConnectAsync(bool write, bool create, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(SqliteVectorStore));
        var connection = _immutable ? Connection.OpenImmutable(path) : Connection.Open(path, write, create);
        try
        {
            if (write)
            {
                // A crash between creation and this leaves the older journal.
                await RetryAsync(() => connection.TryExecute($"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON; PRAGMA journal_size_limit={Checkpoint.DueBytes}"), connection, cancellationToken).ConfigureAwait(false);
                if (options.MaxPages > 0)
                    connection.Execute($"PRAGMA max_page_count={options.MaxPages}");
                if (connection.IsReadOnly)
                    IsReadOnly = true;
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void EndWrite(Connection writer, CommitKind committed)
    {
        try
        {
            if (committed == CommitKind.Erasure)
                Checkpoint.Erase(writer, _idle);
            else if (committed == CommitKind.Change)
                Checkpoint.RunIfDue(path, writer, _idle);
        }
        catch (RagStoreException)
        {
            // The commit stands, in the log. Whatever keeps it from the file will meet the next write, and be reported there.
        }
        finally
        {
            _writing.Release();
        }
    }

    private void TakeBack(Connection connection)
    {
        connection.Rollback();
        _idle.Add(connection);
        if (_disposed)
            CloseIdle();
    }

    private void CloseIdle()
    {
        while (_idle.TryTake(out var connection))
            connection.Dispose();
    }

    // SQLite's own waiting does not see a cancellation; slices of a few milliseconds do.
    private async ValueTask RetryAsync(Func<int> step, Connection connection, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; ; waited += Slice)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var result = step();
            if (result == raw.SQLITE_OK)
                return;
            var error = connection.Error(result);
            connection.Rollback();
            if (!SqliteErrors.IsBusy(result) || waited >= options.BusyTimeout)
                throw error;
            await Task.Delay(Slice, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }
}
