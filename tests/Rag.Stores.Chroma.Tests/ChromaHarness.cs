using Rag.Testing;

namespace Rag.Stores.Chroma.Tests;

/// <summary>Stores on the server that RAG_TEST_CHROMA names, each in a database of its own.</summary>
public sealed class ChromaHarness : StoreHarness
{
    private readonly List<ChromaDatabase> _databases = [];
    private readonly Dictionary<IVectorStore, ChromaDatabase> _stores = new(ReferenceEqualityComparer.Instance);

    public override string? Missing => ChromaServer.Missing;

    public override bool IsDurable => true;

    public override async Task<IVectorStore> CreateAsync()
    {
        var database = await ChromaDatabase.CreateAsync();
        _databases.Add(database);
        return Opened(database);
    }

    public override async Task<IVectorStore> ReopenAsync(IVectorStore store)
    {
        var database = _stores[store];
        await store.DisposeAsync();
        return Opened(database);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var database in _databases)
            await database.DisposeAsync();
        await base.DisposeAsync();
    }

    private ChromaVectorStore Opened(ChromaDatabase database)
    {
        var store = database.Open();
        _stores[store] = database;
        return store;
    }
}
