using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>Sends rows by COPY, a few at a time, so that the server works on some while the next are encoded.</summary>
internal static class Copy
{
    private const int FlushLength = 1 << 16;
    private const string Stage = "rag_stage";

    /// <summary>Copies rows into a table.</summary>
    /// <param name="database">Runs statements.</param>
    /// <param name="connection">In a transaction.</param>
    /// <param name="table">Quoted.</param>
    /// <param name="columns">Those that the rows have, in their order.</param>
    /// <param name="staged">Whether the table refuses COPY, as under row-level security: then the rows go through a temporary one.</param>
    /// <param name="rows">The rows, as they become ready.</param>
    /// <param name="write">Writes one.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task RunAsync<T>(
        Database database, NpgsqlConnection connection, string table, string columns, bool staged, IAsyncEnumerable<T> rows, Action<CopyBuffer, T> write, CancellationToken cancellationToken)
    {
        if (!staged)
        {
            await SendAsync(connection, table, columns, rows, write, cancellationToken).ConfigureAwait(false);
            return;
        }

        await Database.ScriptAsync(connection, $"CREATE TEMPORARY TABLE {Stage} (LIKE {table}) ON COMMIT DROP", cancellationToken).ConfigureAwait(false);
        await SendAsync(connection, "pg_temp." + Stage, columns, rows, write, cancellationToken).ConfigureAwait(false);
        await Database.ScriptAsync(connection, $"INSERT INTO {table} ({columns}) SELECT {columns} FROM pg_temp.{Stage}; DROP TABLE pg_temp.{Stage}", cancellationToken).ConfigureAwait(false);
    }

    private static async Task SendAsync<T>(NpgsqlConnection connection, string table, string columns, IAsyncEnumerable<T> rows, Action<CopyBuffer, T> write, CancellationToken cancellationToken)
    {
        var buffer = CopyBuffer.Rent().Header();
        var stream = await connection.BeginRawBinaryCopyAsync($"COPY {table} ({columns}) FROM STDIN BINARY", cancellationToken).ConfigureAwait(false);
        try
        {
            await foreach (var row in rows.ConfigureAwait(false))
            {
                write(buffer, row);
                if (buffer.Length < FlushLength)
                    continue;
                await stream.WriteAsync(buffer.Written, cancellationToken).ConfigureAwait(false);
                buffer.Clear();
            }

            await stream.WriteAsync(buffer.Trailer().Written, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await AbandonAsync(stream).ConfigureAwait(false);
            throw;
        }

        await stream.DisposeAsync().ConfigureAwait(false);
        buffer.Return();
    }

    // Disposing would complete the copy; the first failure is what the caller must hear of.
    private static async Task AbandonAsync(NpgsqlRawCopyStream stream)
    {
        try
        {
            await stream.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // The connection is gone; the failure being thrown says so.
        }
    }
}
