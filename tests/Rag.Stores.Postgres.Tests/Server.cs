using System.Security.Cryptography;
using Npgsql;

namespace Rag.Stores.Postgres.Tests;

/// <summary>The server of the tests, as an operator sees it.</summary>
internal static class Server
{
    /// <summary>An Npgsql connection string of a superuser; null when there is no server.</summary>
    public static string? ConnectionString { get; } = Environment.GetEnvironmentVariable("RAG_TEST_POSTGRES") is { Length: > 0 } text ? text : null;

    public static string? Missing => ConnectionString is null
        ? "RAG_TEST_POSTGRES is not set: it names a PostgreSQL server with pgvector, such as eng/services starts."
        : null;

    public static string NewName() => "t" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    public static async Task<T?> AskAsync<T>(string sql, string? connectionString = null)
    {
        await using var connection = new NpgsqlConnection(connectionString ?? ConnectionString);
        await connection.OpenAsync();
#pragma warning disable CA2100 // the tests' own text
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    public static Task RunAsync(string sql, string? connectionString = null) => AskAsync<object>(sql, connectionString);


    public static async Task DropAsync(string schema)
    {
        await RunAsync($"DROP SCHEMA IF EXISTS {schema} CASCADE");
    }
}
