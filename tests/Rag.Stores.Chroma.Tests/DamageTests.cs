using Rag.Testing;

namespace Rag.Stores.Chroma.Tests;

public sealed class DamageTests
{
    [Trait(BadInputCoverage.Trait, "db-vector-missing")]
    [ChromaTheory]
    [InlineData("vector gone")]
    [InlineData("vector changed")]
    [InlineData("readers changed")]
    [InlineData("record gone")]
    [InlineData("text damaged")]
    public async Task Damage_is_found_and_its_document_counts_as_not_indexed(string damage)
    {
        await using var database = await ChromaDatabase.CreateAsync();
        await using (var store = database.Open())
            await (await store.OpenAsync("docs", TestSettings.Default)).ReplaceAsync(new TestDocument("a", "apple\n\nplum"), new TestDocument("b", "banana"));
        var id = (await database.IdsAsync(vectors: true)).First(one => one.EndsWith("-0#1", StringComparison.Ordinal));
        var head = $"head:{id[..^2]}";
        await (damage switch
        {
            "vector gone" => database.AskAsync(true, "delete", new { ids = new[] { id } }),
            "vector changed" => database.AskAsync(true, "update", new { ids = new[] { id }, embeddings = new[] { new[] { 0f, 0, 1 } } }),
            "readers changed" => database.AskAsync(true, "update", new { ids = new[] { id }, metadatas = new[] { new { access = "public" } } }),
            "record gone" => database.AskAsync(false, "delete", new { ids = new[] { head } }),
            _ => database.AskAsync(false, "update", new { ids = new[] { head }, metadatas = new[] { new { block = "{" } } }),
        });

        await using var after = database.Open();
        var collection = await after.OpenAsync("docs", TestSettings.Default);
        Assert.NotEmpty(await collection.VerifyAsync());
        await collection.RepairAsync();

        Assert.Equal(["b"], await collection.IdsAsync());
        Assert.Equal(["b"], (await collection.GetFingerprintsAsync(["a", "b"])).Keys);
        Assert.Equal(["b#0"], await collection.NearestAsync([1, 0, 0]));
        Assert.Empty(await collection.VerifyAsync());
        await collection.ReplaceAsync(new TestDocument("a", "apple\n\nplum"));
        Assert.Equal(["a#1"], await collection.MatchingAsync("plum"));
        Assert.Equal(3, (await database.IdsAsync(vectors: true)).Count);
    }

    [ChromaFact]
    public async Task What_was_erased_is_on_the_server_no_more()
    {
        await using var database = await ChromaDatabase.CreateAsync();
        await using var store = database.Open();
        var collection = await store.OpenAsync("docs", TestSettings.Default);
        await collection.ReplaceAsync(new TestDocument("a", "secret plan"), new TestDocument("b", "banana"));
        await collection.ReplaceAsync(new TestDocument("a", "another secret"));

        await collection.DeleteAsync(["a"], CallerAccess.System);

        Assert.DoesNotContain("secret", (await database.AskAsync(false, "get", new { include = new[] { "metadatas" } })).ToString(), StringComparison.Ordinal);
        Assert.Single(await database.IdsAsync(vectors: true));
    }

    [Trait(BadInputCoverage.Trait, "db-foreign-schema")]
    [ChromaFact]
    public async Task A_collection_of_another_application_is_not_touched()
    {
        await using var database = await ChromaDatabase.CreateAsync();
        await using var store = database.Open();
        await store.OpenAsync("docs", TestSettings.Default);
        var path = $"api/v2/tenants/default_tenant/databases/{database.Name}/collections";
        using var made = await ChromaServer.Http.PostAsync(new Uri(ChromaServer.Uri, path), new StringContent("{\"name\":\"rag-theirs-0\"}", System.Text.Encoding.UTF8, "application/json"));

        var error = await Assert.ThrowsAsync<RagStoreException>(() => store.OpenAsync("theirs", TestSettings.Default));

        Assert.Equal("store.foreign", error.Code);
        Assert.Equal("store.foreign", (await Assert.ThrowsAsync<RagStoreException>(() => store.DropAsync("theirs"))).Code);
        Assert.Equal(["docs"], (await store.ListAsync()).Select(info => info.Id.Name));
        Assert.Contains("rag-theirs-0", (await database.CollectionsAsync()).Keys);
    }

    [Trait(BadInputCoverage.Trait, "db-newer-version")]
    [ChromaFact]
    public async Task A_collection_of_a_newer_version_is_not_touched()
    {
        await using var database = await ChromaDatabase.CreateAsync();
        await using (var store = database.Open())
            await (await store.OpenAsync("docs", TestSettings.Default)).ReplaceAsync(new TestDocument("a", "apple"));
        await database.SetFormatAsync(9999);
        var before = await database.IdsAsync(vectors: false);

        await using var after = database.Open();
        var error = await Assert.ThrowsAsync<RagStoreException>(() => after.OpenAsync("docs", TestSettings.Default));

        Assert.Equal("store.version", error.Code);
        Assert.Equal(before, await database.IdsAsync(vectors: false));
    }

    [Trait(BadInputCoverage.Trait, "db-deleted-while-open")]
    [ChromaFact]
    public async Task What_the_server_lost_while_it_was_open_is_told_and_can_be_made_again()
    {
        await using var database = await ChromaDatabase.CreateAsync();
        await using var store = database.Open();
        var collection = await store.OpenAsync("docs", TestSettings.Default);
        await collection.ReplaceAsync(new TestDocument("a", "apple"));

        foreach (var name in (await database.CollectionsAsync()).Keys)
            await database.DropAsync(name);

        Assert.Equal("not_found", (await Assert.ThrowsAsync<RagStoreException>(() => collection.MatchingAsync("apple"))).Code);
        Assert.Equal("not_found", (await Assert.ThrowsAsync<RagStoreException>(() => collection.ReplaceAsync(new TestDocument("b", "banana")))).Code);
        collection = await store.OpenAsync("docs", TestSettings.Default);
        await collection.ReplaceAsync(new TestDocument("a", "apple"));
        Assert.Equal(["a#0"], await collection.MatchingAsync("apple"));
    }
}
