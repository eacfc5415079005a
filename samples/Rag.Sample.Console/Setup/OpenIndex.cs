using System.CommandLine;

namespace Rag.Sample.Console.Setup;

/// <summary>The index a command was told to use, which must exist; closed when the command ends.</summary>
internal sealed class OpenIndex : IAsyncDisposable
{
    private OpenIndex(IVectorStore store, IVectorCollection collection)
    {
        Store = store;
        Collection = collection;
    }

    public IVectorStore Store { get; }

    public IVectorCollection Collection { get; }

    public static async Task<OpenIndex> OpenAsync(StoreOptions options, ParseResult parsed, CancellationToken cancellationToken)
    {
        var store = StoreFactory.Open(parsed.GetValue(options.Store)!, mustExist: true);
        try
        {
            return new OpenIndex(store, await store.OpenAsync(options.CollectionOf(parsed), cancellationToken: cancellationToken));
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Searches it with the embedder a command was told to use.</summary>
    public HybridSearch Search(StoreOptions options, ParseResult parsed) =>
        new(Collection, Models.EmbedderFor(Collection.Info, parsed.GetValue(options.Embedder)!));

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
