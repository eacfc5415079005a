using System.Data;
using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>Builds an index on a collection's part of a table while it is read and written.</summary>
internal static class ConcurrentIndex
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    /// <summary>Builds it unless it is there. One process builds; others that ask meanwhile wait for it.</summary>
    /// <param name="database">Runs statements.</param>
    /// <param name="connection">Outside a transaction, in which such an index cannot be built. A second one, which holds the lock, is taken besides.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="table">Which part of it.</param>
    /// <param name="of">What the index is called after.</param>
    /// <param name="definition">What follows the table's name; made of our own text and checked names only.</param>
    /// <param name="finish">Statements that record it, when it is there.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task BuildAsync(Database database, NpgsqlConnection connection, CollectionRow collection, string table, string of, string definition, string finish, CancellationToken cancellationToken)
    {
        var holder = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (holder.ConfigureAwait(false))
        {
            var held = await LockAsync(database, holder, collection, cancellationToken).ConfigureAwait(false);
            await using (held.ConfigureAwait(false))
                await BuildAsync(database, connection, database.Names.Table(table, collection.Key), Names.Index(table, collection.Key, of), definition, cancellationToken).ConfigureAwait(false);
        }

        var recorded = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
        await using (recorded.ConfigureAwait(false))
        {
            await database.ExecuteAsync(connection, Database.Settings(collection.Info.Id.Tenant), cancellationToken).ConfigureAwait(false);
            await Database.ScriptAsync(connection, finish, cancellationToken).ConfigureAwait(false);
            await recorded.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task BuildAsync(Database database, NpgsqlConnection connection, string name, string index, string definition, CancellationToken cancellationToken)
    {
        var state = new Sql();
        state.Add($"SELECT x.indisvalid FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = {state.Bind(name)}::regclass AND i.relname = {state.Bind(index)}");
        var isValid = await database.QueryAsync(connection, state, async reader => await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? reader.GetBoolean(0) : (bool?)null, cancellationToken).ConfigureAwait(false);
        // Left over by a build that was ended.
        if (isValid == false)
            await Database.ScriptAsync(connection, $"DROP INDEX {database.Names.Schema}.{index}", cancellationToken).ConfigureAwait(false);
        if (isValid != true)
            await Database.ScriptAsync(connection, $"CREATE INDEX CONCURRENTLY {index} ON {name} {definition}", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A transaction that holds the collection's lock. It ends with the transaction: a lock of the session would stay behind on a pooler's connection.</summary>
    private static async Task<NpgsqlTransaction> LockAsync(Database database, NpgsqlConnection holder, CollectionRow collection, CancellationToken cancellationToken)
    {
        while (true)
        {
            // A build waits for every transaction that has a snapshot. So the lock is tried and not waited for, each time in another transaction,
            // and the one that got it lets go of its snapshot, which a statement that needs none does.
            var transaction = await holder.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
            var held = new Sql();
            held.Add($"SELECT pg_try_advisory_xact_lock(hashtext({held.Bind(database.Names.Schema)}), {held.Bind(collection.Key)})");
            if (await database.QueryAsync(holder, held, async reader => await reader.ReadAsync(cancellationToken).ConfigureAwait(false) && reader.GetBoolean(0), cancellationToken).ConfigureAwait(false))
            {
                await Database.ScriptAsync(holder, "SET LOCAL idle_in_transaction_session_timeout = 0", cancellationToken).ConfigureAwait(false);
                return transaction;
            }

            await transaction.DisposeAsync().ConfigureAwait(false);
            await Task.Delay(LookAgain, cancellationToken).ConfigureAwait(false);
        }
    }
}
