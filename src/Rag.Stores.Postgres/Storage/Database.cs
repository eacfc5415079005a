using System.Data;
using System.Globalization;
using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>Runs operations on connections of a data source and turns the driver's failures into ours.</summary>
internal sealed class Database(NpgsqlDataSource source, bool isOwned, PostgresStoreOptions options) : IAsyncDisposable
{
    private const int Attempts = 4;

    private readonly SemaphoreSlim _migrating = new(1);
    private volatile Migration.Ready? _ready;
    private volatile bool _disposed;

    public PostgresStoreOptions Options { get; } = options;

    /// <summary>Known once an operation has begun.</summary>
    public Names Names => _ready!.Names;

    public bool IsSecured => _ready!.IsSecured;

    /// <summary>Runs an operation on a connection.</summary>
    /// <param name="operation">Its name, for errors.</param>
    /// <param name="run">What to do; called again when other writers undid it, so it must start from nothing.</param>
    /// <param name="gone">The collection a missing table tells of.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<T> RunAsync<T>(string operation, Func<NpgsqlConnection, Task<T>> run, CollectionId? gone, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(PostgresVectorStore));
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    await MigrateAsync(connection, cancellationToken).ConfigureAwait(false);
                    return await run(connection).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (attempt < Attempts && PostgresErrors.IsConflict(e))
            {
                // Undone as a whole, so it can be done again.
            }
            catch (PostgresException e) when (gone is not null && e.SqlState is PostgresErrorCodes.UndefinedTable)
            {
                throw PostgresErrors.NotFound(operation, gone);
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException && !cancellationToken.IsCancellationRequested)
            {
                throw PostgresErrors.From(e, operation);
            }
            catch (Exception e) when (e is NpgsqlException or IOException && cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException("The operation was cancelled.", e, cancellationToken);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw PostgresErrors.From(e, operation);
            }
        }
    }

    /// <summary>Runs an operation in a transaction, which is committed when it succeeds. It is handed the settings, to send them in front of its first statement.</summary>
    public Task<T> WriteAsync<T>(string operation, string? tenant, Func<NpgsqlConnection, Sql, Task<T>> run, CollectionId? gone, CancellationToken cancellationToken) =>
        RunAsync(operation, async connection =>
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var result = await run(connection, Settings(tenant)).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return result;
            }
        }, gone, cancellationToken);

    /// <summary>A connection more, within an operation that has one.</summary>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Asks one question, in one round trip: settings and statement travel together and are one transaction.</summary>
    public Task<T> AskAsync<T>(string operation, CollectionId id, Func<Names, Sql> question, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken, int? efSearch = null) =>
        RunAsync(operation, async connection =>
        {
            var batch = connection.CreateBatch();
            await using (batch.ConfigureAwait(false))
            {
                batch.BatchCommands.Add(Settings(id.Tenant, efSearch).ToBatchCommand());
                batch.BatchCommands.Add(question(Names).ToBatchCommand());
                return await ReadAsync(batch, read, skip: 1, cancellationToken).ConfigureAwait(false);
            }
        }, id, cancellationToken);

    /// <summary>Runs several questions of one moment.</summary>
    public Task<T> ReadMomentAsync<T>(string operation, CollectionId id, Func<NpgsqlConnection, Task<T>> run, CancellationToken cancellationToken) =>
        RunAsync(operation, async connection =>
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                await ExecuteAsync(connection, [new Sql("SET TRANSACTION READ ONLY"), Settings(id.Tenant)], cancellationToken).ConfigureAwait(false);
                return await run(connection).ConfigureAwait(false);
            }
        }, id, cancellationToken);

    /// <summary>Runs statements in one round trip and reads the results of the last ones.</summary>
    public async Task<T> QueryAsync<T>(NpgsqlConnection connection, IReadOnlyList<Sql> statements, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            foreach (var statement in statements)
                batch.BatchCommands.Add(statement.ToBatchCommand());
            return await ReadAsync(batch, read, skip: 0, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task<T> QueryAsync<T>(NpgsqlConnection connection, Sql statement, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken) =>
        QueryAsync(connection, [statement], read, cancellationToken);

    /// <summary>Runs statements in one round trip.</summary>
    public async Task ExecuteAsync(NpgsqlConnection connection, IReadOnlyList<Sql> statements, CancellationToken cancellationToken) =>
        await QueryAsync(connection, statements, static _ => Task.FromResult(0), cancellationToken).ConfigureAwait(false);

    public Task ExecuteAsync(NpgsqlConnection connection, Sql statement, CancellationToken cancellationToken) => ExecuteAsync(connection, [statement], cancellationToken);

    /// <summary>Several statements of our own text in one string, without values.</summary>
    public static async Task ScriptAsync(NpgsqlConnection connection, string script, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // made of our own text and checked names only
        using var command = new NpgsqlCommand(script, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (isOwned)
            await source.DisposeAsync().ConfigureAwait(false);
        _migrating.Dispose();
    }

    private async Task<T> ReadAsync<T>(NpgsqlBatch batch, Func<NpgsqlDataReader, Task<T>> read, int skip, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(PostgresVectorStore));
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            for (var i = 0; i < skip; i++)
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            var result = await read(reader).ConfigureAwait(false);
            // A failure of a later statement is told only when its turn comes.
            while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
            {
            }

            return result;
        }
    }

    /// <summary>Sets, to the end of the transaction, whose rows may be seen and how an index is searched.</summary>
    public static Sql Settings(string? tenant, int? efSearch = null)
    {
        var sql = new Sql();
        sql.Add($"SELECT set_config('{Schema.TenantSetting}', {sql.Bind(Schema.TenantKey(tenant))}, true)");
        if (efSearch is { } candidates)
        {
            // Scanning goes on until a selective filter has its hits, however long it takes: the limit is the whole graph.
            sql.Add($", set_config('hnsw.ef_search', {sql.Bind(candidates.ToString(CultureInfo.InvariantCulture))}, true), set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.max_scan_tuples', '2147483647', true)");
        }

        return sql;
    }

    private async Task MigrateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (_ready is not null)
            return;
        await _migrating.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _ready ??= await Migration.RunAsync(connection, Options, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _migrating.Release();
        }
    }
}
