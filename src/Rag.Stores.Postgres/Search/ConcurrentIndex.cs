using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>Builds an index on a collection's part of a table while it is read and written.</summary>
internal static class ConcurrentIndex
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    /// <summary>Builds it unless it is there. One process builds; others that ask meanwhile wait for it.</summary>
    /// <param name="database">Runs statements.</param>
    /// <param name="connection">Outside a transaction, in which such an index cannot be built.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="table">Which part of it.</param>
    /// <param name="of">What the index is called after.</param>
    /// <param name="definition">What follows the table's name; made of our own text and checked names only.</param>
    /// <param name="finish">Statements that record it, when it is there.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task BuildAsync(Database database, NpgsqlConnection connection, CollectionRow collection, string table, string of, string definition, string finish, CancellationToken cancellationToken)
    {
        var (name, index) = (database.Names.Table(table, collection.Key), Names.Index(table, collection.Key, of));
        while (!await TryLockAsync(database, connection, collection, cancellationToken).ConfigureAwait(false))
            await Task.Delay(LookAgain, cancellationToken).ConfigureAwait(false);
        try
        {
            var state = new Sql();
            state.Add($"SELECT x.indisvalid FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = {state.Bind(name)}::regclass AND i.relname = {state.Bind(index)}");
            var isValid = await database.QueryAsync(connection, state, async reader => await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? reader.GetBoolean(0) : (bool?)null, cancellationToken).ConfigureAwait(false);
            // Left over by a build that was ended.
            if (isValid == false)
                await Database.ScriptAsync(connection, $"DROP INDEX {database.Names.Schema}.{index}", cancellationToken).ConfigureAwait(false);
            if (isValid != true)
                await Database.ScriptAsync(connection, $"CREATE INDEX CONCURRENTLY {index} ON {name} {definition}", cancellationToken).ConfigureAwait(false);
            await Database.ScriptAsync(connection, finish, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await ReleaseAsync(database, connection, collection.Key).ConfigureAwait(false);
        }
    }

    // Tried, not waited for: the build waits for whoever is in the middle of a statement, also of one that waits for the build. Of the session, for there is no transaction.
    private static Task<bool> TryLockAsync(Database database, NpgsqlConnection connection, CollectionRow collection, CancellationToken cancellationToken)
    {
        var held = new Sql();
        held.Add($"SELECT pg_try_advisory_lock(hashtext({held.Bind(database.Names.Schema)}), {held.Bind(collection.Key)}), set_config('{Schema.TenantSetting}', {held.Bind(Schema.TenantKey(collection.Info.Id.Tenant))}, false)");
        return database.QueryAsync(connection, held, async reader => await reader.ReadAsync(cancellationToken).ConfigureAwait(false) && reader.GetBoolean(0), cancellationToken);
    }

    private static async Task ReleaseAsync(Database database, NpgsqlConnection connection, int collection)
    {
        if (connection.FullState != System.Data.ConnectionState.Open)
            return;
        var release = new Sql();
        release.Add($"SELECT pg_advisory_unlock(hashtext({release.Bind(database.Names.Schema)}), {release.Bind(collection)}), set_config('{Schema.TenantSetting}', '', false)");
        await database.ExecuteAsync(connection, release, CancellationToken.None).ConfigureAwait(false);
    }
}
