namespace Rag.Testing;

/// <summary>What the specs of a store share: a harness, a fresh store, and an open collection.</summary>
/// <typeparam name="THarness">Makes the store under test.</typeparam>
public abstract class StoreSpec<THarness> : IAsyncLifetime
    where THarness : StoreHarness, new()
{
    private readonly List<IVectorStore> _stores = [];

    /// <summary>Makes the stores of this test.</summary>
    protected THarness Harness { get; } = new();

    /// <summary>Sees everything.</summary>
    protected static CallerAccess Root => CallerAccess.System;

    /// <inheritdoc/>
    public virtual Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public virtual async Task DisposeAsync()
    {
        foreach (var store in _stores)
            await store.DisposeAsync();
        await Harness.DisposeAsync();
    }

    /// <summary>A fresh, empty store, disposed after the test.</summary>
    protected async Task<IVectorStore> CreateStoreAsync() => Kept(await Harness.CreateAsync());

    /// <summary>Another store over the same data.</summary>
    protected async Task<IVectorStore> ReopenAsync(IVectorStore store) => Kept(await Harness.ReopenAsync(store));

    /// <summary>A fresh collection in a fresh store, made with <see cref="TestSettings.Default"/> as changed.</summary>
    protected async Task<IVectorCollection> OpenAsync(Func<CollectionSettings, CollectionSettings>? change = null)
    {
        var store = await CreateStoreAsync();
        return await store.OpenAsync("docs", change is null ? TestSettings.Default : change(TestSettings.Default));
    }

    /// <summary>A fresh collection holding <paramref name="documents"/>.</summary>
    protected async Task<IVectorCollection> OpenWithAsync(params IReadOnlyList<TestDocument> documents)
    {
        var collection = await OpenAsync();
        await collection.ReplaceAsync(documents);
        return collection;
    }

    private IVectorStore Kept(IVectorStore store)
    {
        _stores.Add(store);
        return store;
    }
}
