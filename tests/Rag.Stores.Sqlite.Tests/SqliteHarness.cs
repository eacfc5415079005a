using Rag.Testing;

namespace Rag.Stores.Sqlite.Tests;

public sealed class SqliteHarness : StoreHarness
{
    private readonly List<TempFolder> _folders = [];

    public override bool IsDurable => true;

    public override Task<IVectorStore> CreateAsync()
    {
        var folder = new TempFolder();
        _folders.Add(folder);
        return Task.FromResult<IVectorStore>(Open(folder.File()));
    }

    public override async Task<IVectorStore> ReopenAsync(IVectorStore store)
    {
        await store.DisposeAsync();
        return Open(((SqliteVectorStore)store).FilePath);
    }

    public override ValueTask DisposeAsync()
    {
        foreach (var folder in _folders)
            folder.Dispose();
        return base.DisposeAsync();
    }

    private static SqliteVectorStore Open(string path)
    {
        var options = new SqliteStoreOptions();
        options.Analyzers.Add(WordAnalyzer.Instance);
        return new SqliteVectorStore(path, options);
    }
}
