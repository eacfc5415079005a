namespace Rag.Testing;

/// <summary>Collections: made, opened with checks, listed, dropped, and kept apart from each other and from other tenants'.</summary>
public abstract class CollectionSpec<THarness> : StoreSpec<THarness>
    where THarness : StoreHarness, new()
{
    [SpecFact]
    public async Task A_new_collection_tells_what_it_was_made_with()
    {
        var store = await CreateStoreAsync();

        var collection = await store.OpenAsync(new CollectionId("docs", "acme"), TestSettings.Default with { Chunking = "by paragraph", RequiresPrincipals = true, KeepsHistory = true });

        Assert.Equal(new CollectionInfo(new("docs", "acme"), "rag-testing-1", 3, "rag-testing-words-1", "by paragraph", true, true), collection.Info);
        Assert.Equal([collection.Info], await store.ListAsync("acme"));
    }

    [SpecFact]
    public async Task A_new_collection_is_empty_on_every_path()
    {
        var collection = await OpenAsync();

        Assert.Equal(default, await collection.CountAsync(Root));
        Assert.Empty(await collection.IdsAsync());
        Assert.Empty(await collection.NearestAsync([1, 0, 0]));
        Assert.Empty(await collection.MatchingAsync("anything"));
        Assert.Empty(await collection.SearchAsync(new() { Text = "anything", Vector = new float[] { 1, 0, 0 }, Access = Root }));
        Assert.Empty(await collection.GetChunksAsync("a", 0, 10, Root));
        Assert.Null(await collection.GetDocumentAsync("a", Root));
        Assert.Equal(0, await collection.DeleteAsync(["a"], Root));
    }

    [SpecFact]
    public async Task Opening_again_finds_what_was_stored()
    {
        var store = await CreateStoreAsync();
        var first = await store.OpenAsync("docs", TestSettings.Default);
        await first.ReplaceAsync(new TestDocument("a", "apple"));

        var withSettings = await store.OpenAsync("docs", TestSettings.Default);
        var without = await store.OpenAsync("docs");

        Assert.Equal(["a"], await withSettings.IdsAsync());
        Assert.Equal(["a#0"], await without.MatchingAsync("apple"));
        Assert.Equal(first.Info, without.Info);
    }

    [SpecFact]
    public async Task What_was_stored_outlives_the_store()
    {
        if (!Harness.IsDurable)
            return;
        var store = await CreateStoreAsync();
        var before = await store.OpenAsync(new CollectionId("docs", "acme"), TestSettings.Default with { Chunking = "by paragraph" });
        await before.ReplaceAsync(new TestDocument("a", "apple pie\n\nplum").With("year", 2024L), new TestDocument("b", "banana"));
        await before.DeleteAsync(["b"], Root);
        var query = new SearchQuery { Text = "plum", Vector = new float[] { 1, 2, 3 }, Access = Root };
        var hits = await before.SearchAsync(query);

        var after = await (await ReopenAsync(store)).OpenAsync(new CollectionId("docs", "acme"), TestSettings.Default);

        Assert.Equal(before.Info, after.Info);
        Assert.Equal(["a"], await after.IdsAsync());
        Assert.Equal(2024L, (await after.GetDocumentAsync("a", Root))!.Metadata["year"].AsInteger);
        Assert.Equal(hits.Select(hit => (hit.Chunk.Id, hit.Score)), (await after.SearchAsync(query)).Select(hit => (hit.Chunk.Id, hit.Score)));
        Assert.Empty(await after.VerifyAsync());
    }

    [SpecFact]
    public async Task Opening_one_that_does_not_exist_without_settings_says_so()
    {
        var store = await CreateStoreAsync();

        var error = await Assert.ThrowsAsync<RagStoreException>(() => store.OpenAsync("nothing"));

        Assert.Equal("not_found", error.Code);
        Assert.Equal(store.Name, error.Store);
        Assert.Empty(await store.ListAsync());
    }

    [SpecTheory]
    [InlineData("model")]
    [InlineData("dimensions")]
    [InlineData("analyzer")]
    [InlineData("chunking")]
    [InlineData("principals")]
    [InlineData("history")]
    public async Task Opening_with_another_setting_is_refused_and_changes_nothing(string setting)
    {
        var store = await CreateStoreAsync();
        var made = TestSettings.Default with { Chunking = "by paragraph" };
        var collection = await store.OpenAsync("docs", made);
        await collection.ReplaceAsync(new TestDocument("a", "apple"));
        var other = setting switch
        {
            "model" => made with { Model = "rag-testing-2" },
            "dimensions" => made with { Dimensions = 4 },
            "analyzer" => made with { Analyzer = new OtherAnalyzer() },
            "chunking" => made with { Chunking = "by page" },
            "principals" => made with { RequiresPrincipals = true },
            _ => made with { KeepsHistory = true },
        };

        var error = await Assert.ThrowsAsync<RagStoreException>(() => store.OpenAsync("docs", other));

        Assert.Equal("store.mismatch", error.Code);
        Assert.Equal(collection.Info, (await store.OpenAsync("docs", made)).Info);
        Assert.Equal(["a"], await collection.IdsAsync());
    }

    [SpecFact]
    public async Task Chunking_is_recorded_by_the_first_who_states_it()
    {
        var store = await CreateStoreAsync();
        var reader = await store.OpenAsync("docs", TestSettings.Default);
        Assert.Equal("", reader.Info.Chunking);

        var writer = await store.OpenAsync("docs", TestSettings.Default with { Chunking = "by paragraph" });

        Assert.Equal("by paragraph", writer.Info.Chunking);
        Assert.Equal("by paragraph", (await store.OpenAsync("docs", TestSettings.Default)).Info.Chunking);
        await Assert.ThrowsAsync<RagStoreException>(() => store.OpenAsync("docs", TestSettings.Default with { Chunking = "by page" }));
    }

    [SpecTheory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(4097)]
    public async Task Dimensions_outside_the_range_are_refused(int dimensions)
    {
        var store = await CreateStoreAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.OpenAsync("docs", TestSettings.Default with { Dimensions = dimensions }));

        Assert.Empty(await store.ListAsync());
    }

    [SpecTheory]
    [InlineData(1)]
    [InlineData(4096)]
    public async Task Dimensions_at_the_ends_of_the_range_work(int dimensions)
    {
        var collection = await OpenAsync(settings => settings with { Dimensions = dimensions });
        var document = new TestDocument("a", "apple") { Dimensions = dimensions };

        await collection.ReplaceAsync(document);

        Assert.Equal(["a#0"], await collection.NearestAsync(TestVectors.Of("apple", dimensions)));
    }

    [SpecFact]
    public async Task Collections_are_listed_by_name()
    {
        var store = await CreateStoreAsync();
        foreach (var name in new[] { "b", "a_1", "a", "a1", "c" })
            await store.OpenAsync(name, TestSettings.Default);

        Assert.Equal(["a", "a1", "a_1", "b", "c"], (await store.ListAsync()).Select(info => info.Id.Name));
    }

    [SpecFact]
    public async Task Dropping_removes_a_collection_with_everything_in_it()
    {
        var store = await CreateStoreAsync();
        var collection = await store.OpenAsync("docs", TestSettings.Default);
        var kept = await store.OpenAsync("kept", TestSettings.Default);
        await collection.ReplaceAsync(new TestDocument("a", "apple"));
        await kept.ReplaceAsync(new TestDocument("a", "apple"));

        Assert.True(await store.DropAsync("docs"));

        Assert.False(await store.DropAsync("docs"));
        Assert.Equal(["kept"], (await store.ListAsync()).Select(info => info.Id.Name));
        Assert.Equal(["a#0"], await kept.MatchingAsync("apple"));
        var again = await store.OpenAsync("docs", TestSettings.Default with { Dimensions = 2, Model = "other" });
        Assert.Empty(await again.IdsAsync());
        Assert.Empty(await again.MatchingAsync("apple"));
    }

    [SpecFact]
    public async Task A_dropped_collection_answers_that_it_is_gone()
    {
        var store = await CreateStoreAsync();
        var collection = await store.OpenAsync("docs", TestSettings.Default);
        await store.DropAsync("docs");

        Assert.Equal("not_found", (await Assert.ThrowsAsync<RagStoreException>(() => collection.CountAsync(Root))).Code);
        Assert.Equal("not_found", (await Assert.ThrowsAsync<RagStoreException>(() => collection.MatchingAsync("x"))).Code);
        Assert.Equal("not_found", (await Assert.ThrowsAsync<RagStoreException>(() => collection.ReplaceAsync(new TestDocument("a", "apple")))).Code);
    }

    [SpecFact]
    public async Task Collections_do_not_see_each_other()
    {
        var store = await CreateStoreAsync();
        var first = await store.OpenAsync("first", TestSettings.Default);
        var second = await store.OpenAsync("second", TestSettings.Default with { Dimensions = 2 });

        await first.ReplaceAsync(new TestDocument("a", "apple").With([1f, 0, 0]));
        await second.ReplaceAsync(new TestDocument("a", "pear\n\nquince").With([1f, 0], [0f, 1]));

        Assert.Equal(["a#0"], await first.MatchingAsync("apple pear quince"));
        Assert.Equal(new(1, 2), await second.CountAsync(Root));
        Assert.Empty(await second.FindVectorsAsync([SearchText.Hash("apple")]));
        await first.DeleteAsync(["a"], Root);
        Assert.Equal(["a"], await second.IdsAsync());
    }

    [SpecFact]
    public async Task Another_collection_does_not_change_keyword_scores()
    {
        var store = await CreateStoreAsync();
        var first = await store.OpenAsync("first", TestSettings.Default);
        await first.ReplaceAsync(new TestDocument("a", "apple pie"), new TestDocument("b", "banana"));
        var query = new SearchQuery { Mode = SearchMode.Keyword, Text = "apple", Access = Root };
        var before = (await first.SearchAsync(query))[0].Score;

        var second = await store.OpenAsync(new CollectionId("first", "acme"), TestSettings.Default);
        await second.ReplaceAsync(new TestDocument("c", "apple apple apple"), new TestDocument("d", "apple"));

        Assert.Equal(before, (await first.SearchAsync(query))[0].Score);
    }

    [SpecTheory]
    [InlineData("acme", "globex")]
    [InlineData("acme", "ACME")]
    [InlineData("a", "a_")]
    [InlineData("%", "*")]
    [InlineData("x'; DROP TABLE documents;--", "x")]
    [InlineData("a/b", "a")]
    [InlineData("docs", "docs_docs")]
    [InlineData("\u00E9t\u00E9", "ete")]
    [InlineData("\U0001F4C4", "\U0001F4C5")]
    public async Task Tenants_do_not_see_each_other(string one, string other)
    {
        var store = await CreateStoreAsync();
        var mine = await store.OpenAsync(new CollectionId("docs", one), TestSettings.Default);
        var theirs = await store.OpenAsync(new CollectionId("docs", other), TestSettings.Default);
        var nobodys = await store.OpenAsync("docs", TestSettings.Default);
        await mine.ReplaceAsync(new TestDocument("a", "apple"));
        await theirs.ReplaceAsync(new TestDocument("a", "banana"), new TestDocument("b", "banana"));

        Assert.Empty(await nobodys.IdsAsync());
        Assert.Equal(["a#0"], await mine.MatchingAsync("apple banana"));
        Assert.Equal(0, await mine.DeleteAsync(["b"], Root));
        Assert.Equal(1, await mine.DeleteAsync(["a"], Root));
        Assert.Equal(new(2, 2), await theirs.CountAsync(Root));
        Assert.Equal(one, Assert.Single(await store.ListAsync(one)).Id.Tenant);
        Assert.Null(Assert.Single(await store.ListAsync()).Id.Tenant);
        Assert.True(await store.DropAsync(new CollectionId("docs", one)));
        Assert.Equal(["a", "b"], await theirs.IdsAsync());
        Assert.Equal("not_found", (await Assert.ThrowsAsync<RagStoreException>(() => store.OpenAsync(new CollectionId("docs", one)))).Code);
    }

    [SpecTheory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task An_empty_tenant_is_not_the_default_one(string tenant)
    {
        var store = await CreateStoreAsync();
        await store.OpenAsync("docs", TestSettings.Default);

        Assert.Equal("acl.missing_context", Assert.Throws<RagAccessException>(() => new CollectionId("docs", tenant)).Code);
        Assert.Equal("acl.missing_context", (await Assert.ThrowsAsync<RagAccessException>(() => store.ListAsync(tenant))).Code);
    }

    [SpecFact]
    public async Task Opening_one_collection_many_times_at_once_makes_it_once()
    {
        var store = await CreateStoreAsync();

        var opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => store.OpenAsync("docs", TestSettings.Default))));
        await opened[0].ReplaceAsync(new TestDocument("a", "apple"));

        Assert.Single(await store.ListAsync());
        Assert.All(opened, collection => Assert.Equal(["a"], collection.IdsAsync().GetAwaiter().GetResult()));
    }

    [SpecFact]
    public async Task A_disposed_store_says_so()
    {
        var store = await CreateStoreAsync();
        var collection = await store.OpenAsync("docs", TestSettings.Default);

        await store.DisposeAsync();
        await store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.OpenAsync("docs", TestSettings.Default));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.ListAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.DropAsync("docs"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => collection.CountAsync(Root));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => collection.ReplaceAsync(new TestDocument("a", "apple")));
    }

    [SpecFact]
    public async Task Null_arguments_are_refused()
    {
        var store = await CreateStoreAsync();

        await Assert.ThrowsAsync<ArgumentNullException>(() => store.OpenAsync(null!, TestSettings.Default));
        await Assert.ThrowsAsync<ArgumentNullException>(() => store.DropAsync(null!));
    }

    private sealed class OtherAnalyzer : ITextAnalyzer
    {
        public string Name => "rag-testing-words-2";

        public void Analyze(ReadOnlySpan<char> text, ITermSink terms) => WordAnalyzer.Instance.Analyze(text, terms);
    }
}
