namespace Rag.Testing;

/// <summary>The collection of hostile inputs, as far as it is written to a store: each is refused with its code and leaves nothing, or is kept.</summary>
public abstract class BadInputSpec<THarness> : StoreSpec<THarness>
    where THarness : StoreHarness, new()
{
    [SpecTheory(Needs = BadInputs.File)]
    [MemberData(nameof(BadInputs.For), "index.document.id httpstore.upsert.id", MemberType = typeof(BadInputs))]
    public async Task Document_ids(string id)
    {
        var input = BadInputs.Get(id);
        var collection = await OpenWithAsync(new TestDocument("kept", "kept"));

        await input.MeetsAsync(() => collection.ReplaceAsync(new TestDocument(input.Text, "apple")));

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
    [MemberData(nameof(BadInputs.For), "index.batch", "id", MemberType = typeof(BadInputs))]
    public async Task Batches(string id)
    {
        var input = BadInputs.Get(id);
        var ids = input.Input.GetProperty("ids");
        var texts = input.Input.GetProperty("texts").EnumerateArray().Select(text => text.GetString()!);
        var documents = ids.EnumerateArray().Zip(texts, (name, text) => new TestDocument(name.GetString()!, text)).ToList();
        var collection = await OpenAsync();

        await input.MeetsAsync(() => collection.ReplaceAsync(documents));

        Assert.Empty(await collection.IdsAsync());
    }

    [SpecTheory(Needs = BadInputs.File)]
    [MemberData(nameof(BadInputs.For), "store.create.collection", MemberType = typeof(BadInputs))]
    public async Task Collection_names(string id)
    {
        var input = BadInputs.Get(id);
        var store = await CreateStoreAsync();

        await input.MeetsAsync(() => store.OpenAsync(input.Text, TestSettings.Default));

        Assert.Empty(await store.ListAsync());
    }

    [SpecTheory(Needs = BadInputs.File)]
    [MemberData(nameof(BadInputs.For), "store.session", MemberType = typeof(BadInputs))]
    public async Task Tenants(string id)
    {
        var input = BadInputs.Get(id);
        var store = await CreateStoreAsync();

        await input.MeetsAsync(() => store.OpenAsync(new CollectionId("docs", input.Text), TestSettings.Default));
    }

    [SpecTheory(Needs = BadInputs.File)]
    [MemberData(nameof(BadInputs.For), "index.document.metadata", "metadata", MemberType = typeof(BadInputs))]
    public async Task Metadata_keys_and_values(string id)
    {
        var input = BadInputs.Get(id);
        var collection = await OpenAsync();
        if (input.Generator == "mixedTypes")
        {
            await TypesAsync(collection, [.. input.Argument("values").EnumerateArray().Select(name => name.GetString()!)]);
            return;
        }

        await input.MeetsAsync(() => collection.ReplaceAsync(new TestDocument("a", "apple").With(document => document with { Metadata = Metadata.From(ValuesOf(input)) })));

        Assert.Equal(input.Error is null ? 1 : 0, (await collection.IdsAsync()).Count);
        if (input.Error is null)
            Assert.Equal(Metadata.From(ValuesOf(input)), (await collection.GetDocumentAsync("a", Root))!.Metadata);
    }

    private static async Task TypesAsync(IVectorCollection collection, IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            var (value, isKept) = name switch
            {
                "int64.max" => ((object?)long.MaxValue, true),
                "int64.min" => (long.MinValue, true),
                "datetime.offset" => (new DateTimeOffset(2024, 3, 31, 2, 30, 0, TimeSpan.FromHours(1)), true),
                "bool" => (true, true),
                "uint64.max" => (ulong.MaxValue, false),
                "decimal.max" => (decimal.MaxValue, false),
                "guid" => (Guid.Empty, false),
                "null" => (null, false),
                "byte[]" => (new byte[] { 1 }, false),
                "enum" => (DayOfWeek.Friday, false),
                _ => throw new InvalidOperationException($"No test knows the type '{name}'."),
            };
            if (!isKept)
            {
                Assert.Equal("metadata.value_unsupported", Assert.Throws<RagInputException>(() => MetadataValue.From(value)).Code);
                continue;
            }

            await collection.ReplaceAsync(new TestDocument("a", "apple").With("k", value!));
            Assert.Equal(MetadataValue.From(value), (await collection.GetDocumentAsync("a", Root))!.Metadata["k"]);
        }
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

    private static IEnumerable<KeyValuePair<string, object?>> ValuesOf(BadInput input) => input.Generator is { } generator
        ? generator == "manyKeys"
            ? Enumerable.Range(0, input.Argument("count").GetInt32()).Select(i => KeyValuePair.Create($"k{i}", (object?)"v"))
            : throw new InvalidOperationException($"No test knows the generator '{generator}'.")
        : (input.Input.TryGetProperty("json", out var json) ? json : input.Input).EnumerateObject().Select(entry => KeyValuePair.Create(entry.Name, BadInput.ValueOf(entry.Value)));
}
