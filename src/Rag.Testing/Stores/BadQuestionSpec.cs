using System.Globalization;

namespace Rag.Testing;

/// <summary>The collection of hostile inputs, as far as a store is asked: each is refused with its code, or answered and never obeyed.</summary>
public abstract class BadQuestionSpec<THarness> : StoreSpec<THarness>
    where THarness : StoreHarness, new()
{
    [SpecTheory(Needs = BadInputs.File)]
    [MemberData(nameof(BadInputs.For), "search.filter.value search.filter.field search.filter filter.parse", MemberType = typeof(BadInputs))]
    public async Task Filters(string id)
    {
        var input = BadInputs.Get(id);
        var isText = input.Target == "search.filter.value" && input.Input.TryGetProperty("text", out _);
        var collection = await OpenWithAsync(
            new TestDocument("a", "common").With("name", "plain"), new TestDocument("b", "common"), new TestDocument("c", "common").With("name", isText ? input.Text : "other"));
        CollectionCounts found = default;

        await input.MeetsAsync(async () =>
        {
            var filter = input.Target switch
            {
                "filter.parse" => FilterParser.Parse(input.Text),
                "search.filter.field" => Filter.Equal(input.Text, "plain"),
                "search.filter.value" => Filter.Equal("name", BadInput.ValueOf(input.Input)),
                _ => Generated(input),
            };
            found = await collection.CountAsync(Root, filter);
            Assert.Equal(found.Documents, (await collection.MatchingAsync("common", filter: filter)).Count);
            Assert.Equal(found.Documents, (await collection.NearestAsync([1, 0, 0], filter: filter)).Count);
        });

        // A value is met by the document that has it; "name is missing", that null stands for, by one of the three.
        Assert.Equal(isText || input.Input.TryGetProperty("json", out _) ? 1 : 0, found.Documents);
        Assert.Equal(new(3, 3), await collection.CountAsync(Root));
        Assert.Empty(await collection.VerifyAsync());

        static Filter Generated(BadInput input)
        {
            var count = input.Argument(input.Generator == "nestedFilter" ? "depth" : "count").GetInt32();
            return (input.Generator, input.Argument("op").GetString()) switch
            {
                ("nestedFilter", "not") => Enumerable.Range(0, count).Aggregate(Filter.Exists("name"), (filter, _) => Filter.Not(filter)),
                ("nestedFilter", "and") => Enumerable.Range(0, count).Aggregate(Filter.Exists("name"), (filter, _) => Filter.And(filter, Filter.Exists("name"))),
                ("nestedFilter", "or") => Enumerable.Range(0, count).Aggregate(Filter.Exists("name"), (filter, _) => Filter.Or(filter, Filter.Exists("name"))),
                ("flatFilter", "or") => Filter.Or([.. Enumerable.Range(0, count).Select(i => Filter.Equal("name", i))]),
                ("flatFilter", "and") => Filter.And([.. Enumerable.Range(0, count).Select(i => Filter.Equal("name", i))]),
                ("flatFilter", "in") => Filter.In("name", [.. Enumerable.Range(0, count).Select(i => (object)i)]),
                var unknown => throw new InvalidOperationException($"No test knows the filter {unknown}."),
            };
        }
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

        await input.MeetsAsync(() => collection.NearestAsync(vector));
    }

    [SpecTheory(Needs = BadInputs.File)]
    [MemberData(nameof(BadInputs.For), "search.keyword", MemberType = typeof(BadInputs))]
    public async Task Questions_by_keyword(string id) => await QuestionAsync(BadInputs.Get(id), SearchMode.Keyword);

    [SpecTheory(Needs = BadInputs.File)]
    [MemberData(nameof(BadInputs.For), "search.hybrid", "query acl", MemberType = typeof(BadInputs))]
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

        await input.MeetsAsync(async () => hits = await collection.SearchAsync(new() { Text = text, Vector = new float[] { 1, 0, 0 }, Mode = mode, Access = Root }));

        Assert.Equal(hits.Count, hits.DistinctBy(hit => hit.Chunk.Id).Count());
        Assert.All(hits, hit => Assert.True(double.IsFinite(hit.Score)));
        Assert.Equal(hits.OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Chunk.Id, CodePointOrder.Comparer), hits);
        foreach (var invariant in input.Invariants)
        {
            if (invariant.StartsWith("hits:", StringComparison.Ordinal))
                Assert.Equal(invariant["hits:".Length..], $"{hits.Count}");
            if (invariant == "literal_match")
                Assert.All(hits, hit => Assert.Equal(HasWordOf(text, hit.Chunk.Text), hit.KeywordScore is not null));
            if (invariant.StartsWith("fts_finds:", StringComparison.Ordinal))
                Assert.Contains(hits, hit => hit.Chunk.Text.Contains(invariant["fts_finds:".Length..], StringComparison.Ordinal));
        }
    }

    // A question has no operators: a hit of the keyword leg holds one of its words, and what holds one is a hit.
    private static bool HasWordOf(string question, string text)
    {
        var words = QuestionTerms.Of(question, TextAnalyzer.Default).Select(term => term.Term).ToHashSet(StringComparer.Ordinal);
        return QuestionTerms.Of(text, TextAnalyzer.Default).Any(term => words.Contains(term.Term));
    }

    private async Task CallerAsync(BadInput input)
    {
        var collection = await OpenAsync(settings => settings with { RequiresPrincipals = true });
        await collection.ReplaceAsync(
            new TestDocument("public", "common").For(Audience.Everyone), new TestDocument("unstated", "common"), new TestDocument("admin", "common").For(Audience.Of("admin")));
        IReadOnlyList<string> hits = [];

        await input.MeetsAsync(async () => hits = await collection.MatchingAsync("common", access: CallerAccess.For(input.Generator switch
        {
            "principals" when input.Input.GetProperty("args").TryGetProperty("count", out var count) => Enumerable.Range(0, count.GetInt32()).Select(i => $"g{i}"),
            "principals" => input.Argument("values").EnumerateArray().Select(value => value.GetString()!),
            "principalsVsDoc" => [input.Argument("caller").GetString()!],
            // Whoever asks: what matters is the document, or the filter.
            "docWithoutAcl" or "userFilter" => ["someone"],
            var unknown => throw new InvalidOperationException($"No test knows the generator '{unknown}'."),
        }), filter: input.Generator == "userFilter" ? FilterParser.Parse("true or id = 'admin'") : null));

        Assert.Equal(input.Error is null ? ["public#0"] : [], hits);
    }

    [SpecTheory(Needs = BadInputs.File)]
    [MemberData(nameof(BadInputs.For), "filter.date", MemberType = typeof(BadInputs))]
    public async Task Times(string id)
    {
        var times = BadInputs.Get(id).Argument("values").EnumerateArray()
            .Select(value => DateTimeOffset.Parse(value.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)).Order().ToList();
        var collection = await OpenWithAsync([.. times.Select((time, i) => new TestDocument($"d{i}", "common").With("at", time))]);

        for (var i = 0; i < times.Count; i++)
        {
            Assert.Equal(MetadataValue.Of(times[i]), (await collection.GetDocumentAsync($"d{i}", Root))!.Metadata["at"]);
            Assert.Equal(i, (await collection.CountAsync(Root, Filter.Compare("at", Comparison.Less, times[i]))).Documents);
            Assert.Equal(times.Count - i, (await collection.CountAsync(Root, Filter.Compare("at", Comparison.GreaterOrEqual, times[i]))).Documents);
            Assert.Equal([$"d{i}#0"], await collection.MatchingAsync("common", filter: Filter.Equal("at", times[i])));
        }
    }

    [SpecTheory(Needs = BadInputs.File)]
    [MemberData(nameof(BadInputs.For), "search.cached store.delete store.count", MemberType = typeof(BadInputs))]
    public async Task Another_tenants_documents(string id)
    {
        var input = BadInputs.Get(id);
        var store = await CreateStoreAsync();
        var (one, other) = (await store.OpenAsync(new CollectionId("docs", "a"), TestSettings.Default), await store.OpenAsync(new CollectionId("docs", "b"), TestSettings.Default));
        await one.ReplaceAsync(new TestDocument("mine", "common"), new TestDocument("both", "common"), new TestDocument("more", "common"));
        await other.ReplaceAsync(new TestDocument("theirs", "common"), new TestDocument("both", "common other"));
        var question = new SearchQuery { Text = "common", Vector = new float[] { 1, 0, 0 }, Access = Root };

        switch (input.Generator)
        {
            case "sameQueryTwoTenants":
                for (var i = 0; i < 3; i++)
                {
                    Assert.Equal(["both", "mine", "more"], (await one.SearchAsync(question)).Select(hit => hit.Document.Id).Order(StringComparer.Ordinal));
                    Assert.Equal(["both", "theirs"], (await other.SearchAsync(question)).Select(hit => hit.Document.Id).Order(StringComparer.Ordinal));
                }

                break;
            case "deleteOtherTenantId":
                Assert.Equal(0, await other.DeleteAsync(["mine", "more"], Root));
                Assert.Equal(1, await other.DeleteAsync(["both"], Root));
                break;
            case "countAsTenantB":
                Assert.Equal(new(2, 2), await other.CountAsync(Root));
                Assert.Equal((2, 2), (await other.GetStatisticsAsync()) is var sizes ? (sizes.Documents, sizes.Chunks) : default);
                Assert.Equal(["both", "theirs"], await other.IdsAsync());
                Assert.Null(await other.GetDocumentAsync("mine", Root));
                break;
            default:
                throw new InvalidOperationException($"No test knows the generator '{input.Generator}'.");
        }

        Assert.Equal(["both", "mine", "more"], await one.IdsAsync());
        Assert.Empty(await one.VerifyAsync());
    }
}
