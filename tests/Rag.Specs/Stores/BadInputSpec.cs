using System.Text.Json;

namespace Rag.Testing;

/// <summary>The collection of hostile inputs, as far as it concerns a store: each is refused with its code, or answered.</summary>
public abstract class BadInputSpec<THarness> : StoreSpec<THarness>
    where THarness : StoreHarness, new()
{
    [SpecTheory(Needs = BadInputs.File)]
    [MemberData(nameof(BadInputs.For), "index.document.id httpstore.upsert.id", MemberType = typeof(BadInputs))]
    public async Task Document_ids(string id)
    {
        var input = BadInputs.Get(id);
        var collection = await OpenWithAsync(new TestDocument("kept", "kept"));

        await MeetsAsync(input, () => collection.ReplaceAsync(new TestDocument(input.Text, "apple")));

        Assert.Equal(input.Error is null ? 2 : 1, (await collection.IdsAsync()).Count);
        if (input.Error is null)
        {
            Assert.Equal("apple", (await collection.GetDocumentAsync(input.Text, Root))!.Text);
            Assert.Equal(1, await collection.DeleteAsync([input.Text], Root));
        }

        Assert.Equal(["kept#0"], await collection.MatchingAsync("kept"));
        Assert.Empty(await collection.VerifyAsync());
    }

    [SpecTheory(Needs = BadInputs.File)]
    [MemberData(nameof(BadInputs.For), "index.two-docs.id", MemberType = typeof(BadInputs))]
    public async Task Ids_that_look_alike(string id)
    {
        var input = BadInputs.Get(id).Input;
        var (first, second) = (BadInput.TextOf(input.GetProperty("first")), BadInput.TextOf(input.GetProperty("second")));

        var collection = await OpenWithAsync(new TestDocument(first, "one"), new TestDocument(second, "two"));

        Assert.Equal(new(2, 2), await collection.CountAsync(Root));
        Assert.Equal("one", (await collection.GetDocumentAsync(first, Root))!.Text);
        Assert.Equal("two", (await collection.GetDocumentAsync(second, Root))!.Text);
    }

    [SpecTheory(Needs = BadInputs.File)]
    [MemberData(nameof(BadInputs.For), "index.batch", MemberType = typeof(BadInputs))]
    public async Task Batches(string id)
    {
        var input = BadInputs.Get(id);
        if (!input.Input.TryGetProperty("ids", out var ids))
            return; // a fault of the backend: tested where it can be caused
        var texts = input.Input.GetProperty("texts").EnumerateArray().Select(text => text.GetString()!);
        var documents = ids.EnumerateArray().Zip(texts, (name, text) => new TestDocument(name.GetString()!, text)).ToList();
        var collection = await OpenAsync();

        await MeetsAsync(input, () => collection.ReplaceAsync(documents));

        Assert.Empty(await collection.IdsAsync());
    }

    [SpecTheory(Needs = BadInputs.File)]
    [MemberData(nameof(BadInputs.For), "store.create.collection", MemberType = typeof(BadInputs))]
    public async Task Collection_names(string id)
    {
        var input = BadInputs.Get(id);
        var store = await CreateStoreAsync();

        await MeetsAsync(input, () => store.OpenAsync(input.Text, TestSettings.Default));

        Assert.Empty(await store.ListAsync());
    }

    [SpecTheory(Needs = BadInputs.File)]
    [MemberData(nameof(BadInputs.For), "store.session", MemberType = typeof(BadInputs))]
    public async Task Tenants(string id)
    {
        var input = BadInputs.Get(id);
        var store = await CreateStoreAsync();

        await MeetsAsync(input, () => store.OpenAsync(new CollectionId("docs", input.Text), TestSettings.Default));
    }

    [SpecTheory(Needs = BadInputs.File)]
    [MemberData(nameof(BadInputs.For), "index.document.metadata", MemberType = typeof(BadInputs))]
    public async Task Metadata_keys_and_values(string id)
    {
        var input = BadInputs.Get(id);
        if (input.Generator == "mixedTypes")
            return; // every type is asserted below, by name
        var collection = await OpenAsync();

        await MeetsAsync(input, () => collection.ReplaceAsync(new TestDocument("a", "apple").With(document => document with { Metadata = Metadata.From(ValuesOf(input)) })));

        Assert.Equal(input.Error is null ? 1 : 0, (await collection.IdsAsync()).Count);
        if (input.Error is null)
            Assert.Equal(Metadata.From(ValuesOf(input)), (await collection.GetDocumentAsync("a", Root))!.Metadata);
    }

    [SpecFact]
    public async Task A_metadata_type_comes_back_exactly_or_is_refused_by_name()
    {
        object[] kept = [long.MaxValue, long.MinValue, uint.MaxValue, true, new DateTimeOffset(2024, 3, 31, 2, 30, 0, TimeSpan.FromHours(1)), 9_007_199_254_740_993L, 1e-300];
        object?[] refused = [ulong.MaxValue, decimal.MaxValue, Guid.Empty, new byte[] { 1 }, DayOfWeek.Friday, null, double.NaN, float.NegativeInfinity, new DateTime(2024, 1, 1)];
        var collection = await OpenAsync();

        await collection.ReplaceAsync(new TestDocument("a", "apple").With(document => document with { Metadata = Metadata.From(kept.Select((value, i) => KeyValuePair.Create($"k{i}", value))) }));

        var read = (await collection.GetDocumentAsync("a", Root))!.Metadata;
        for (var i = 0; i < kept.Length; i++)
            Assert.Equal(MetadataValue.From(kept[i]), read[$"k{i}"]);
        Assert.All(refused, value => Assert.Equal("metadata.value_unsupported", Assert.Throws<RagInputException>(() => MetadataValue.From(value)).Code));
    }

    [SpecTheory(Needs = BadInputs.File)]
    [MemberData(nameof(BadInputs.For), "search.filter.value search.filter.field search.filter filter.parse", MemberType = typeof(BadInputs))]
    public async Task Filters(string id)
    {
        var input = BadInputs.Get(id);
        var collection = await OpenWithAsync(new TestDocument("a", "common").With("name", "plain"), new TestDocument("b", "common"));
        CollectionCounts found = default;

        await MeetsAsync(input, async () =>
        {
            var filter = input.Target switch
            {
                "filter.parse" => FilterParser.Parse(input.Text),
                "search.filter.field" => Filter.Equal(input.Text, "plain"),
                "search.filter.value" => Filter.Equal("name", ValueOf(input.Input)),
                _ => Generated(input),
            };
            found = await collection.CountAsync(Root, filter);
        });

        // Only the filter "name is missing", that null stands for, is met by one of the two.
        Assert.Equal(input.Input.TryGetProperty("json", out _) ? 1 : 0, found.Documents);
        Assert.Equal(new(2, 2), await collection.CountAsync(Root));

        static Filter Generated(BadInput input) => input.Argument(input.Generator == "nestedFilter" ? "depth" : "count").GetInt32() is var count && input.Generator == "nestedFilter"
            ? Enumerable.Range(0, count).Aggregate(Filter.Exists("name"), (filter, _) => Filter.Not(filter))
            : Filter.Or([.. Enumerable.Range(0, count).Select(i => Filter.Equal("name", i))]);
    }

    [SpecTheory(Needs = BadInputs.File)]
    [MemberData(nameof(BadInputs.For), "search.vector", MemberType = typeof(BadInputs))]
    public async Task Question_vectors(string id)
    {
        var input = BadInputs.Get(id);
        var dimensions = input.Generator is null ? 3 : input.Argument("expected").GetInt32();
        var vector = input.Generator is null
            ? input.Input.GetProperty("floats").EnumerateArray().Select(BadInput.NumberOf).ToArray()
            : TestVectors.Of("x", input.Argument("actual").GetInt32());
        var collection = await OpenAsync(settings => settings with { Dimensions = dimensions });

        await MeetsAsync(input, () => collection.NearestAsync(vector));
    }

    [SpecTheory(Needs = BadInputs.File)]
    [MemberData(nameof(BadInputs.For), "search.keyword", MemberType = typeof(BadInputs))]
    public async Task Questions_by_keyword(string id) => await QuestionAsync(BadInputs.Get(id), SearchMode.Keyword);

    [SpecTheory(Needs = BadInputs.File)]
    [MemberData(nameof(BadInputs.For), "search.hybrid", MemberType = typeof(BadInputs))]
    public async Task Questions_by_both(string id)
    {
        var input = BadInputs.Get(id);
        if (input.Generator is null)
            await QuestionAsync(input, SearchMode.Hybrid);
        else
            await CallerAsync(input);
    }

    private async Task QuestionAsync(BadInput input, SearchMode mode)
    {
        var collection = await OpenAsync(settings => settings with { Analyzer = TextAnalyzer.Default });
        var hasDocuments = input.Input.TryGetProperty("docs", out var documents);
        string[] texts = hasDocuments ? [.. documents.EnumerateArray().Select(BadInput.TextOf)] : ["alpha omega", "apple c name", "the rank of match"];
        await collection.ReplaceAsync([.. texts.Select((text, i) => new TestDocument($"d{i}", text))]);
        var text = hasDocuments ? BadInput.TextOf(input.Input.GetProperty("query")) : input.Text;
        IReadOnlyList<SearchHit> hits = [];

        await MeetsAsync(input, async () => hits = await collection.SearchAsync(new() { Text = text, Vector = new float[] { 1, 0, 0 }, Mode = mode, Access = Root }));

        Assert.Equal(hits.Count, hits.DistinctBy(hit => hit.Chunk.Id).Count());
        Assert.All(hits, hit => Assert.True(double.IsFinite(hit.Score)));
        Assert.Equal(hits.OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Chunk.Id, CodePointOrder.Comparer), hits);
        foreach (var invariant in input.Invariants)
        {
            if (invariant.StartsWith("hits:", StringComparison.Ordinal))
                Assert.Equal(invariant["hits:".Length..], $"{hits.Count}");
            if (invariant.StartsWith("fts_finds:", StringComparison.Ordinal))
                Assert.Contains(hits, hit => hit.Chunk.Text.Contains(invariant["fts_finds:".Length..], StringComparison.Ordinal));
        }
    }

    private async Task CallerAsync(BadInput input)
    {
        var collection = await OpenAsync(settings => settings with { RequiresPrincipals = true });
        await collection.ReplaceAsync(
            new TestDocument("public", "common").For(Readers.Everyone), new TestDocument("unstated", "common"), new TestDocument("admin", "common").For(Readers.Of("admin")));
        IReadOnlyList<string> hits = [];

        await MeetsAsync(input, async () => hits = await collection.MatchingAsync("common", access: CallerAccess.For(input.Generator switch
        {
            "principals" when input.Input.GetProperty("args").TryGetProperty("count", out var count) => Enumerable.Range(0, count.GetInt32()).Select(i => $"g{i}"),
            "principals" => input.Argument("values").EnumerateArray().Select(value => value.GetString()!),
            "principalsVsDoc" => [input.Argument("caller").GetString()!],
            _ => ["someone"],
        }), filter: input.Generator == "userFilter" ? FilterParser.Parse("true or id = 'admin'") : null));

        Assert.Equal(input.Error is null ? ["public#0"] : [], hits);
    }

    private static async Task MeetsAsync(BadInput input, Func<Task> call)
    {
        if (input.Error is null)
        {
            await call();
            return;
        }

        var error = await Assert.ThrowsAnyAsync<RagException>(call);
        Assert.Equal(input.Error, error.Code);
        Assert.InRange(error.Message.Length, 1, 500);
        Assert.DoesNotContain(error.Message, char.IsControl);
        if (input.Invariants.Contains("error_position"))
            Assert.NotNull(Assert.IsType<RagFilterException>(error).Position);
    }

    private static IEnumerable<KeyValuePair<string, object?>> ValuesOf(BadInput input) => input.Generator == "manyKeys"
        ? Enumerable.Range(0, input.Argument("count").GetInt32()).Select(i => KeyValuePair.Create($"k{i}", (object?)"v"))
        : (input.Input.TryGetProperty("json", out var json) ? json : input.Input).EnumerateObject().Select(entry => KeyValuePair.Create(entry.Name, ValueOf(entry.Value)));

    private static object? ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object when value.TryGetProperty("float", out var number) => (double)BadInput.NumberOf(number),
        JsonValueKind.Object when value.TryGetProperty("text", out _) => BadInput.TextOf(value),
        JsonValueKind.Object when value.TryGetProperty("json", out var json) => ValueOf(json),
        JsonValueKind.Object => "",
        JsonValueKind.Array => value.EnumerateArray().Select(text => text.GetString()!).ToArray(),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
        _ => null,
    };
}
