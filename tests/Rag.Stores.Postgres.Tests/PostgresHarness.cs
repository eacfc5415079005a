using Npgsql;
using Rag.Testing;

namespace Rag.Stores.Postgres.Tests;

/// <summary>Stores on the server that RAG_TEST_POSTGRES names, each in a schema of its own.</summary>
public sealed class PostgresHarness : StoreHarness
{
    private static readonly Lazy<NpgsqlDataSource> Shared = new(() => NpgsqlDataSource.Create(Server.ConnectionString!));

    private readonly List<string> _schemas = [];
    private readonly Dictionary<IVectorStore, string> _made = [];

    public override string? Missing => Server.Missing;

    public override bool IsDurable => true;

    public override Task<IVectorStore> CreateAsync() => Task.FromResult<IVectorStore>(Open(NewSchema()));

    public override async Task<IVectorStore> ReopenAsync(IVectorStore store)
    {
        await store.DisposeAsync();
        return Open(_made[store]);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var schema in _schemas)
            await Server.DropAsync(schema);
        await base.DisposeAsync();
    }

    private string NewSchema()
    {
        var schema = Server.NewName();
        _schemas.Add(schema);
        return schema;
    }

    private PostgresVectorStore Open(string schema)
    {
        // So that the few documents of the laws are many to it, too.
        var options = new PostgresStoreOptions { Schema = schema, FewDocuments = 6, RarePostings = 6 };
        options.Analyzers.Add(WordAnalyzer.Instance);
        var store = new PostgresVectorStore(Shared.Value, options);
        _made[store] = schema;
        return store;
    }
}
