using System.Globalization;
using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>Brings a schema to the version this library knows. Any number of processes may try at once; one does it.</summary>
internal static class Migration
{
    private const string VersionTable = "rag_version";
    private static readonly Version OldestExtension = new(0, 8);

    /// <summary>What was found or made.</summary>
    /// <param name="Names">The names of everything.</param>
    /// <param name="IsSecured">Whether the tables have row-level security.</param>
    public sealed record Ready(Names Names, bool IsSecured);

    public static async Task<Ready> RunAsync(NpgsqlConnection connection, PostgresStoreOptions options, CancellationToken cancellationToken)
    {
        // Nothing is locked nor any right to change tables needed when all is as it should be.
        if (await FindExtensionAsync(connection, cancellationToken).ConfigureAwait(false) is { } extension
            && await FindVersionAsync(connection, options.Schema, cancellationToken).ConfigureAwait(false) == Schema.Versions.Count)
            return await ReadyAsync(connection, options.Schema, extension, cancellationToken).ConfigureAwait(false);

        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await LockAsync(connection, options.Schema, cancellationToken).ConfigureAwait(false);
            extension = await FindExtensionAsync(connection, cancellationToken).ConfigureAwait(false) ?? await MakeExtensionAsync(connection, cancellationToken).ConfigureAwait(false);
            var version = await FindVersionAsync(connection, options.Schema, cancellationToken).ConfigureAwait(false);
            if (version is null)
                await MakeSchemaAsync(connection, options.Schema, cancellationToken).ConfigureAwait(false);
            var names = new Names(options.Schema, extension);
            for (var next = version ?? 0; next < Schema.Versions.Count; next++)
            {
                await ExecuteAsync(connection, Schema.Versions[next](names, options.RowLevelSecurity), cancellationToken).ConfigureAwait(false);
                await ExecuteAsync(connection, string.Create(CultureInfo.InvariantCulture, $"INSERT INTO {names.Table(VersionTable)} (version) VALUES ({next + 1})"), cancellationToken).ConfigureAwait(false);
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return await ReadyAsync(connection, options.Schema, extension, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Holds off, until the transaction ends, everyone else who makes or drops something in the schema.</summary>
    public static async Task LockAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtext('rag'), hashtext($1))", connection) { Parameters = { new() { Value = schema } } };
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Refuses a pgvector without iterative scans, for with it a selective filter would lose hits.</summary>
    public static void RequireExtension(string version)
    {
        if (!Version.TryParse(version, out var found) || found < OldestExtension)
            throw PostgresErrors.New("open", "store.extension", $"pgvector {version} is installed in the database, but {OldestExtension} or later is needed. Install a newer one on the server, then run: ALTER EXTENSION vector UPDATE");
    }

    private static async Task<string?> FindExtensionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand("SELECT n.nspname::text, e.extversion FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector'", connection);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                return null;
            RequireExtension(reader.GetString(1));
            return reader.GetString(0);
        }
    }

    private static async Task<string> MakeExtensionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync(connection, "CREATE EXTENSION IF NOT EXISTS vector", cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState is "42501" or "0A000" or "58P01" or "22023")
        {
            throw PostgresErrors.New("open", "store.extension", e.SqlState == "42501"
                ? "the database has no pgvector and the user may not install it. Let a superuser run in this database: CREATE EXTENSION vector"
                : "the server has no pgvector. Install it there (Debian: postgresql-17-pgvector), then run in this database: CREATE EXTENSION vector", e);
        }

        return await FindExtensionAsync(connection, cancellationToken).ConfigureAwait(false) ?? "public";
    }

    /// <summary>The schema's version; null when there is nothing in it, or no schema.</summary>
    private static async Task<int?> FindVersionAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        long tables;
        bool isOurs;
        using (var command = new NpgsqlCommand(
            "SELECT count(*), coalesce(bool_or(c.relname = $2), false) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')", connection))
        {
            command.Parameters.Add(new() { Value = schema });
            command.Parameters.Add(new() { Value = VersionTable });
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                (tables, isOurs) = (reader.GetInt64(0), reader.GetBoolean(1));
            }
        }

        if (tables == 0)
            return null;
        if (!isOurs)
            throw PostgresErrors.New("open", "store.foreign", $"the schema '{schema}' holds tables that are not ours. They were not touched; choose another name in PostgresStoreOptions.Schema.");
        using var query = new NpgsqlCommand($"SELECT coalesce(max(version), 0) FROM {Names.Quote(schema)}.{VersionTable}", connection);
        var version = (int)(await query.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        return version <= Schema.Versions.Count ? version
            : throw PostgresErrors.New("open", "store.version", $"the schema '{schema}' was made by a newer version of this library (schema version {version}, known here is {Schema.Versions.Count}). It was not touched; update the library.");
    }

    private static Task MakeSchemaAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken) => ExecuteAsync(connection, $"""
        CREATE SCHEMA IF NOT EXISTS {Names.Quote(schema)};
        CREATE TABLE {Names.Quote(schema)}.{VersionTable} (version int PRIMARY KEY, reached_at timestamptz NOT NULL DEFAULT now());
        """, cancellationToken);

    private static async Task<Ready> ReadyAsync(NpgsqlConnection connection, string schema, string extension, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand("SELECT c.relrowsecurity FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = 'chunk'", connection);
        command.Parameters.Add(new() { Value = schema });
        return new Ready(new Names(schema, extension), await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true);
    }

    // Made of our own text and checked names only.
#pragma warning disable CA2100
    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
#pragma warning restore CA2100
}
