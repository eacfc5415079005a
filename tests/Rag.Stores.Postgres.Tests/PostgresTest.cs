using Npgsql;
using Rag.Testing;

namespace Rag.Stores.Postgres.Tests;

/// <summary>A schema of its own for one test, and stores in it.</summary>
public abstract class PostgresTest : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _made = [];

    protected string Schema { get; } = Server.NewName();

    protected static CallerAccess Root => CallerAccess.System;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var made in Enumerable.Reverse(_made))
            await made.DisposeAsync();
        if (Server.ConnectionString is not null)
            await Server.RunAsync($"DROP SCHEMA IF EXISTS {Schema} CASCADE");
    }

    internal PostgresVectorStore Open(Action<PostgresStoreOptions>? change = null, string? connectionString = null) => Kept(PostgresVectorStore.Connect(connectionString ?? Server.ConnectionString!, Options(change)));

    internal PostgresStoreOptions Options(Action<PostgresStoreOptions>? change = null)
    {
        var options = new PostgresStoreOptions { Schema = Schema };
        options.Analyzers.Add(WordAnalyzer.Instance);
        change?.Invoke(options);
        return options;
    }

    /// <summary>A store, and a collection that holds documents.</summary>
    internal async Task<(PostgresVectorStore Store, IVectorCollection Collection)> OpenWithAsync(params TestDocument[] documents)
    {
        var store = Open();
        var collection = await store.OpenAsync("docs", TestSettings.Default);
        await collection.ReplaceAsync(documents);
        return (store, collection);
    }

    protected T Kept<T>(T made)
        where T : IAsyncDisposable
    {
        _made.Add(made);
        return made;
    }

    /// <summary>Another role, with a login, dropped after the test.</summary>
    protected async Task<string> RoleAsync(string grants)
    {
        var role = Server.NewName();
        await Server.RunAsync($"CREATE ROLE {role} LOGIN PASSWORD 'quite secret'; {grants.Replace("{role}", role, StringComparison.Ordinal)}");
        Kept(new Role(role));
        return new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Username = role, Password = "quite secret", Pooling = false }.ConnectionString;
    }

    /// <summary>Another database, dropped after the test.</summary>
    protected async Task<string> DatabaseAsync()
    {
        var name = Server.NewName();
        await Server.RunAsync($"CREATE DATABASE {name}");
        Kept(new TestDatabase(name));
        return new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Database = name, Pooling = false }.ConnectionString;
    }

    private sealed class Role(string name) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Server.RunAsync($"DROP OWNED BY {name} CASCADE; DROP ROLE {name}");
    }

    private sealed class TestDatabase(string name) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Server.RunAsync($"DROP DATABASE {name} WITH (FORCE)");
    }
}
