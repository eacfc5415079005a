namespace Rag.Testing;

/// <summary>Filters: every operator on every type, missing fields, negation, values that look like query languages, and limits.</summary>
public abstract class FilterSpec<THarness> : StoreSpec<THarness>
    where THarness : StoreHarness, new()
{
    [SpecTheory]
    [InlineData("int = 2020", "a")]
    [InlineData("int != 2020", "be")]
    [InlineData("int < 2021", "a")]
    [InlineData("int <= 2021", "ab")]
    [InlineData("int > 2020", "be")]
    [InlineData("int >= 2021", "be")]
    [InlineData("int = '2020'", "c")]
    [InlineData("int != '2021'", "c")]
    [InlineData("int < '3'", "c")]
    [InlineData("int = 2020.0", "a")]
    [InlineData("int < 2020.5", "a")]
    [InlineData("int > 2020.5", "be")]
    [InlineData("int != 2020.5", "abe")]
    [InlineData("int = 9223372036854775807", "e")]
    [InlineData("int < 9223372036854775807", "ab")]
    [InlineData("int > 9.2e18", "e")]
    [InlineData("int = 9223372036854775808.0", "")]
    [InlineData("int < 9223372036854775808.0", "abe")]
    [InlineData("int >= 1e300", "")]
    [InlineData("int > -1e300", "abe")]
    [InlineData("int = true", "")]
    [InlineData("int > 2020-01-01", "")]
    [InlineData("int in (2020, '2020', 7)", "ac")]
    [InlineData("int in (2021.0)", "b")]
    [InlineData("int contains '2'", "c")]
    [InlineData("num = 2", "bc")]
    [InlineData("num = 2.0", "bc")]
    [InlineData("num != 2", "ae")]
    [InlineData("num > 2", "ae")]
    [InlineData("num >= 2.5", "ae")]
    [InlineData("num < 2.5", "bc")]
    [InlineData("num <= 2", "bc")]
    [InlineData("num in (2, 2.5)", "abc")]
    [InlineData("num = 9007199254740993", "e")]
    [InlineData("num = 9007199254740992.0", "")]
    [InlineData("num > 9007199254740992.0", "e")]
    [InlineData("num in (9007199254740992.0, 9007199254740994)", "")]
    [InlineData("yes = true", "a")]
    [InlineData("yes != true", "b")]
    [InlineData("yes < true", "b")]
    [InlineData("yes <= true", "ab")]
    [InlineData("yes > false", "a")]
    [InlineData("yes = 'true'", "c")]
    [InlineData("yes = 1", "")]
    [InlineData("yes in (true, false)", "ab")]
    [InlineData("time = 2024-02-29", "a")]
    [InlineData("time = 2024-02-29T01:00:00+01:00", "a")]
    [InlineData("time != 2024-02-29", "b")]
    [InlineData("time < 2024-03-01", "a")]
    [InlineData("time <= 2024-03-01", "ab")]
    [InlineData("time > 2024-02-29T23:59:59.9999999Z", "b")]
    [InlineData("time >= 0001-01-01", "ab")]
    [InlineData("time = '2024-02-29'", "c")]
    [InlineData("time in (2024-03-01, 2030-01-01)", "b")]
    [InlineData("text = 'apple'", "a")]
    [InlineData("text = 'APPLE'", "")]
    [InlineData("text = 'apple '", "")]
    [InlineData("text != 'apple'", "be")]
    [InlineData("text < 'a'", "be")]
    [InlineData("text <= 'Banana'", "be")]
    [InlineData("text >= 'apple'", "a")]
    [InlineData("text > ''", "ab")]
    [InlineData("text = ''", "e")]
    [InlineData("text contains 'an'", "b")]
    [InlineData("text contains 'AN'", "")]
    [InlineData("text contains ''", "abe")]
    [InlineData("text contains '%'", "")]
    [InlineData("text contains '_'", "")]
    [InlineData("text contains '*'", "")]
    [InlineData("text in ('apple', 'Banana', 'x')", "ab")]
    [InlineData("text in (1, true, 'apple')", "a")]
    [InlineData("text in ()", "")]
    [InlineData("text not in ('apple')", "bcde")]
    [InlineData("tags contains 'x'", "abc")]
    [InlineData("tags contains 'y'", "ac")]
    [InlineData("tags contains 'x y'", "c")]
    [InlineData("tags contains 'X'", "")]
    [InlineData("tags contains ''", "c")]
    [InlineData("tags = ['x', 'y']", "a")]
    [InlineData("tags = ['y', 'x']", "")]
    [InlineData("tags != ['x']", "ae")]
    [InlineData("tags = []", "e")]
    [InlineData("tags = 'x'", "")]
    [InlineData("tags < ['z']", "")]
    [InlineData("tags in (['x'], 'x y')", "bc")]
    [InlineData("exists(tags)", "abce")]
    [InlineData("not exists(tags)", "d")]
    [InlineData("exists(no_such)", "")]
    [InlineData("text = null", "cd")]
    [InlineData("text != null", "abe")]
    [InlineData("not int = 2020", "bcde")]
    [InlineData("not int != 2020", "acd")]
    [InlineData("not (int = 2020 or text = 'Banana')", "cde")]
    [InlineData("not not int = 2020", "a")]
    [InlineData("int = 2020 and yes = true", "a")]
    [InlineData("int = 2020 and yes = false", "")]
    [InlineData("int = 2020 or yes = false", "ab")]
    [InlineData("int = 2020 or text = '' and num > 1", "ae")]
    [InlineData("(int = 2020 or text = '') and num > 3", "e")]
    [InlineData("true", "abcde")]
    [InlineData("false", "")]
    [InlineData("not false", "abcde")]
    [InlineData("no_such = 1", "")]
    [InlineData("no_such != 1", "")]
    [InlineData("not no_such = 1", "abcde")]
    [InlineData("INT = 2020", "")]
    [InlineData("id = 'a'", "a")]
    [InlineData("id in ('a', 'c', 'zz')", "ac")]
    [InlineData("id > 'c'", "de")]
    [InlineData("id contains 'a'", "a")]
    [InlineData("exists(id)", "abcde")]
    [InlineData("source = 'files/b.md'", "b")]
    [InlineData("source contains '.md'", "b")]
    [InlineData("source = 'a'", "a")]
    [InlineData("source = 'mine'", "e")]
    [InlineData("source = 'e'", "")]
    [InlineData("title = 'A Title'", "c")]
    [InlineData("exists(title)", "c")]
    [InlineData("mediaType = 'text/markdown'", "d")]
    [InlineData("mediaType != 'text/markdown'", "abce")]
    public async Task A_filter_selects_what_its_rule_says_on_every_path(string text, string expected)
    {
        var collection = await OpenWithAsync(Mixed);
        var filter = FilterParser.Parse(text);
        var wanted = expected.Select(id => $"{id}#0").ToList();
        var others = "abcde".Except(expected).Select(id => $"{id}#0").ToList();

        Assert.Equal(new(wanted.Count, wanted.Count), await collection.CountAsync(Root, filter));
        Assert.Equal(wanted, (await collection.NearestAsync([1, 1, 1], filter: filter)).Order(StringComparer.Ordinal));
        Assert.Equal(wanted, (await collection.MatchingAsync("common", filter: filter)).Order(StringComparer.Ordinal));
        var hybrid = await collection.SearchAsync(new() { Text = "common", Vector = new float[] { 1, 1, 1 }, Access = Root, Filter = filter });
        Assert.Equal(wanted, hybrid.Select(hit => hit.Chunk.Id).Order(StringComparer.Ordinal));
        Assert.Equal(others, (await collection.NearestAsync([1, 1, 1], filter: Filter.Not(filter))).Order(StringComparer.Ordinal));
    }

    [SpecTheory]
    [InlineData("' OR '1'='1")]
    [InlineData("x' UNION SELECT text FROM chunks --")]
    [InlineData("'; DROP TABLE documents; --")]
    [InlineData("$$; SELECT pg_sleep(10); --")]
    [InlineData("\\'; --")]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("\" or id in [1,2,3] or \"\" == \"")]
    [InlineData("{\"$ne\":null}")]
    [InlineData("a) eq 'b' or true or (c")]
    [InlineData("{path: [\"x\"] operator: Like}")]
    [InlineData("*")]
    [InlineData("@tag:{a|b}")]
    [InlineData("null")]
    [InlineData("line\nend\ttab")]
    [InlineData("\U0001F4C4 caf\u00E9 cafe\u0301")]
    [InlineData("\\u0041 &#65; %41")]
    public async Task A_value_is_compared_literally(string value)
    {
        var collection = await OpenWithAsync(
            new TestDocument("same", "common").With("text", value).With("tags", new[] { value }),
            new TestDocument("longer", "common").With("text", value + "x").With("tags", new[] { value + "x" }),
            new TestDocument("other", "common").With("text", "other").With("tags", new[] { "other" }),
            new TestDocument("none", "common"));

        Assert.Equal(["same#0"], await collection.NearestAsync([1, 0, 0], filter: Filter.Equal("text", value)));
        Assert.Equal(["same#0"], await collection.MatchingAsync("common", filter: Filter.In("text", value, "nothing")));
        Assert.Equal(["same#0"], await collection.MatchingAsync("common", filter: Filter.Contains("tags", value)));
        Assert.Equal(["longer#0", "same#0"], (await collection.NearestAsync([1, 0, 0], filter: Filter.Contains("text", value))).Order(StringComparer.Ordinal));
        Assert.Equal(new(2, 2), await collection.CountAsync(Root, Filter.Compare("text", Comparison.NotEqual, value)));
        Assert.Equal(["longer", "none", "other", "same"], await collection.IdsAsync());
    }

    [SpecFact]
    public async Task Texts_are_ordered_by_code_point()
    {
        string[] texts = ["", "A", "B", "a", "aa", "a\u0301", "\u00E9", "\u4E2D", "\uFF5E", "\U0001F4C4", "\U0001F4C5"];
        var collection = await OpenWithAsync([.. texts.Select((text, i) => new TestDocument($"{i:00}", "common").With("text", text))]);

        for (var i = 0; i < texts.Length; i++)
        {
            Assert.Equal(i, (await collection.CountAsync(Root, Filter.Compare("text", Comparison.Less, texts[i]))).Documents);
            Assert.Equal(texts.Length - i - 1, (await collection.CountAsync(Root, Filter.Compare("text", Comparison.Greater, texts[i]))).Documents);
        }
    }

    [SpecFact]
    public async Task Times_are_ordered_to_their_last_digit()
    {
        var times = new[] { DateTimeOffset.MinValue, new(1969, 12, 31, 23, 59, 59, TimeSpan.Zero), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddTicks(1), new(2024, 3, 31, 2, 30, 0, TimeSpan.FromHours(1)), DateTimeOffset.MaxValue };
        var collection = await OpenWithAsync([.. times.Select((time, i) => new TestDocument($"{i:00}", "common").With("time", time))]);

        for (var i = 0; i < times.Length; i++)
        {
            Assert.Equal(i, (await collection.CountAsync(Root, Filter.Compare("time", Comparison.Less, times[i]))).Documents);
            Assert.Equal(1, (await collection.CountAsync(Root, Filter.Equal("time", times[i].ToOffset(TimeSpan.Zero)))).Documents);
        }
    }

    [SpecFact]
    public async Task Numbers_are_ordered_by_value_whatever_their_kind()
    {
        object[] numbers = [double.MinValue, -9.3e18, long.MinValue, -1L, -0.5, 0L, double.Epsilon, 0.1, 1.5, 2L, 9_007_199_254_740_992d, 9_007_199_254_740_993L, 9_007_199_254_740_994d, long.MaxValue - 1, long.MaxValue, 9.3e18, double.MaxValue];
        var collection = await OpenWithAsync([.. numbers.Select((number, i) => new TestDocument($"{i:00}", "common").With("n", number))]);

        for (var i = 0; i < numbers.Length; i++)
        {
            Assert.Equal(i, (await collection.CountAsync(Root, Filter.Compare("n", Comparison.Less, numbers[i]))).Documents);
            Assert.Equal(1, (await collection.CountAsync(Root, Filter.Compare("n", Comparison.Equal, numbers[i]))).Documents);
            Assert.Equal(numbers.Length - i, (await collection.CountAsync(Root, Filter.Compare("n", Comparison.GreaterOrEqual, numbers[i]))).Documents);
        }
    }

    [SpecFact]
    public async Task Zero_has_no_sign()
    {
        var collection = await OpenWithAsync(new TestDocument("a", "common").With("n", -0.0), new TestDocument("b", "common").With("n", 0L));

        Assert.Equal(2, (await collection.CountAsync(Root, Filter.Equal("n", 0.0))).Documents);
        Assert.Equal(2, (await collection.CountAsync(Root, Filter.In("n", -0.0))).Documents);
        Assert.Equal(0, (await collection.CountAsync(Root, Filter.Compare("n", Comparison.Less, 0L))).Documents);
    }

    [SpecFact]
    public async Task What_a_filter_leaves_out_takes_no_place_among_the_candidates()
    {
        var collection = await OpenWithAsync([.. Enumerable.Range(0, 400).Select(i =>
            new TestDocument($"d{i:000}", "common").With([400 - i, i, 0]).With("rare", i % 100 == 99))]);
        var filter = Filter.Equal("rare", true);
        string[] rare = ["d099#0", "d199#0", "d299#0", "d399#0"];

        Assert.Equal(rare, await collection.NearestAsync([1, 0, 0], top: 4, filter: filter));
        Assert.Equal(rare, await collection.MatchingAsync("common", top: 4, filter: filter));
        var hybrid = await collection.SearchAsync(new() { Text = "common", Vector = new float[] { 1, 0, 0 }, Top = 4, Candidates = 4, Filter = filter, Access = Root });
        Assert.Equal(rare, hybrid.Select(hit => hit.Chunk.Id).Order(StringComparer.Ordinal));
        Assert.All(hybrid, hit => Assert.True(hit.VectorScore is not null && hit.KeywordScore is not null));
    }

    [SpecFact]
    public async Task A_filter_at_every_limit_is_answered()
    {
        var collection = await OpenWithAsync(Mixed);
        var deep = Filter.Equal("int", 2020L);
        for (var depth = 1; depth < Filter.MaxDepth; depth++)
            deep = Filter.Not(deep);
        var wide = Filter.Or([.. Enumerable.Range(0, Filter.MaxNodes - 1).Select(i => Filter.Equal("int", 1522L + i))]);
        var many = Filter.In("int", [.. Enumerable.Range(0, Filter.MaxValues).Select(i => MetadataValue.Of(i))]);

        Assert.Equal(new(4, 4), await collection.CountAsync(Root, deep));
        Assert.Equal(["a#0"], await collection.MatchingAsync("common", filter: wide));
        Assert.Equal(["a#0", "b#0"], (await collection.NearestAsync([1, 1, 1], filter: many)).Order(StringComparer.Ordinal));
    }

    [SpecFact]
    public async Task A_filter_beyond_a_limit_is_refused_on_every_path()
    {
        var collection = await OpenWithAsync(Mixed);
        var deep = Filter.Exists("int");
        for (var depth = 0; depth < 5000; depth++)
            deep = Filter.Not(deep);

        await RefusedAsync(collection, deep, "filter.too_complex");
        await RefusedAsync(collection, Filter.Or([.. Enumerable.Range(0, 5000).Select(i => Filter.Equal("int", i))]), "filter.too_complex");
        await RefusedAsync(collection, Filter.In("int", [.. Enumerable.Range(0, Filter.MaxValues + 1).Select(i => MetadataValue.Of(i))]), "filter.too_complex");
        await RefusedAsync(collection, new NotFilter(null!), "filter.invalid");
        await RefusedAsync(collection, new ComparisonFilter("int", (Comparison)99, MetadataValue.Of(1L)), "filter.invalid");
    }

    [SpecTheory]
    [InlineData("title') = 'a' OR json_extract(meta,'$.x")]
    [InlineData("")]
    [InlineData("_tenant")]
    [InlineData("a.b")]
    [InlineData("a[0]")]
    [InlineData("$")]
    [InlineData("\"")]
    [InlineData("a\n")]
    [InlineData("\u00E9t\u00E9")]
    [InlineData("x123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task A_field_that_cannot_exist_is_refused_on_every_path(string field)
    {
        var collection = await OpenWithAsync(Mixed);

        await RefusedAsync(collection, Filter.Exists(field), "filter.field_invalid");
        await RefusedAsync(collection, Filter.Not(Filter.Or(Filter.Equal("int", 1L), Filter.Equal(field, "a"))), "filter.field_invalid");
        await RefusedAsync(collection, Filter.Contains(field, "a"), "filter.field_invalid");
        await RefusedAsync(collection, Filter.In(field, "a"), "filter.field_invalid");
    }

    private static IReadOnlyList<TestDocument> Mixed { get; } =
    [
        new TestDocument("a", "common").With("text", "apple").With("int", 2020L).With("num", 2.5).With("yes", true)
            .With("time", new DateTimeOffset(2024, 2, 29, 0, 0, 0, TimeSpan.Zero)).With("tags", new[] { "x", "y" }),
        new TestDocument("b", "common").With("text", "Banana").With("int", 2021L).With("num", 2.0).With("yes", false)
            .With("time", new DateTimeOffset(2024, 3, 1, 0, 0, 0, TimeSpan.Zero)).With("tags", new[] { "x" }).With(document => document with { Source = "files/b.md" }),
        new TestDocument("c", "common").With("int", "2020").With("num", 2L).With("yes", "true").With("time", "2024-02-29").With("tags", "x y")
            .With(document => document with { Title = "A Title" }),
        new TestDocument("d", "common").With(document => document with { MediaType = "text/markdown" }),
        new TestDocument("e", "common").With("text", "").With("int", long.MaxValue).With("num", 9_007_199_254_740_993L).With("tags", Array.Empty<string>()).With("source", "mine"),
    ];

    private static async Task RefusedAsync(IVectorCollection collection, Filter filter, string code)
    {
        Assert.Equal(code, (await Assert.ThrowsAsync<RagFilterException>(() => collection.CountAsync(CallerAccess.System, filter))).Code);
        Assert.Equal(code, (await Assert.ThrowsAsync<RagFilterException>(() => collection.NearestAsync([1, 0, 0], filter: filter))).Code);
        Assert.Equal(code, (await Assert.ThrowsAsync<RagFilterException>(() => collection.MatchingAsync("common", filter: filter))).Code);
    }
}
