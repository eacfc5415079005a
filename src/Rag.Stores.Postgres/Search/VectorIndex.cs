using System.Globalization;
using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>Builds the HNSW index over the current vectors of a collection, while it is read and written.</summary>
internal static class VectorIndex
{
    /// <summary>The most dimensions pgvector indexes in full precision.</summary>
    public const int MostDimensions = 2_000;

    private const int MostHalfDimensions = 4_000;
    private const string Name = "vectors";
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    public static bool IsPossible(int dimensions) => dimensions <= MostHalfDimensions;

    /// <summary>Builds it unless it is there. One process builds; others that ask meanwhile wait for it.</summary>
    public static async Task BuildAsync(Database database, NpgsqlConnection connection, CollectionRow collection, CancellationToken cancellationToken)
    {
        var (names, options) = (database.Names, database.Options);
        var (table, index) = (names.Table("chunk", collection.Key), Names.Index("chunk", collection.Key, Name));
        // Of the session: an index that is built concurrently cannot be built in a transaction.
        while (!await TryLockAsync(database, connection, collection, cancellationToken).ConfigureAwait(false))
            await Task.Delay(LookAgain, cancellationToken).ConfigureAwait(false);
        try
        {
            var state = new Sql();
            state.Add($"SELECT x.indisvalid FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = {state.Bind(table)}::regclass AND i.relname = {state.Bind(index)}");
            var isValid = await database.QueryAsync(connection, state, async reader => await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? reader.GetBoolean(0) : (bool?)null, cancellationToken).ConfigureAwait(false);
            // Left over by a build that was ended.
            if (isValid == false)
                await Database.ScriptAsync(connection, $"DROP INDEX {names.Schema}.{index}", cancellationToken).ConfigureAwait(false);
            if (isValid != true)
            {
                var operators = names.Function(SearchSql.IsHalf(collection.Info.Dimensions, options) ? "halfvec_ip_ops" : "vector_ip_ops");
                await Database.ScriptAsync(connection, string.Create(CultureInfo.InvariantCulture,
                    $"CREATE INDEX CONCURRENTLY {index} ON {table} USING hnsw ({SearchSql.IndexExpression(names, collection.Info.Dimensions, options, "embedding")} {operators}) WITH (m = {options.M}, ef_construction = {options.EfConstruction}) WHERE live"), cancellationToken).ConfigureAwait(false);
            }

            var done = new Sql();
            done.Add($"UPDATE {names.Table("collection")} SET indexed = true WHERE key = {done.Bind(collection.Key)}");
            await database.ExecuteAsync(connection, done, cancellationToken).ConfigureAwait(false);
            await Database.ScriptAsync(connection, $"ANALYZE {table}; ANALYZE {names.Table("document", collection.Key)}", cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await ReleaseAsync(database, connection, names.Schema, collection.Key).ConfigureAwait(false);
        }
    }

    // Tried, not waited for: the build waits for whoever is in the middle of a statement, also of one that waits for the build.
    private static Task<bool> TryLockAsync(Database database, NpgsqlConnection connection, CollectionRow collection, CancellationToken cancellationToken)
    {
        var held = new Sql();
        held.Add($"SELECT pg_try_advisory_lock(hashtext({held.Bind(database.Names.Schema)}), {held.Bind(collection.Key)}), set_config('{Schema.TenantSetting}', {held.Bind(Schema.TenantKey(collection.Info.Id.Tenant))}, false)");
        return database.QueryAsync(connection, held, async reader => await reader.ReadAsync(cancellationToken).ConfigureAwait(false) && reader.GetBoolean(0), cancellationToken);
    }

    private static async Task ReleaseAsync(Database database, NpgsqlConnection connection, string schema, int collection)
    {
        if (connection.FullState != System.Data.ConnectionState.Open)
            return;
        var release = new Sql();
        release.Add($"SELECT pg_advisory_unlock(hashtext({release.Bind(schema)}), {release.Bind(collection)}), set_config('{Schema.TenantSetting}', '', false)");
        await database.ExecuteAsync(connection, release, CancellationToken.None).ConfigureAwait(false);
    }
}
