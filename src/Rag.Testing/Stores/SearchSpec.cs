namespace Rag.Testing;

/// <summary>Search: exact cosines, exact BM25, fusion, order, ties, bounds, and questions as hostile as users are.</summary>
public abstract class SearchSpec<THarness> : StoreSpec<THarness>
    where THarness : StoreHarness, new()
{
    [SpecFact]
    public async Task Vector_scores_are_cosine_similarities_best_first()
    {
        var collection = await OpenWithAsync(
            new TestDocument("opposite", "x").With([-1f, 0, 0]),
            new TestDocument("across", "x").With([0f, 5, 0]),
            new TestDocument("near", "x").With([3f, 4, 0]),
            new TestDocument("same", "x").With([0.25f, 0, 0]));

        var hits = await collection.SearchAsync(Nearest(2, 0, 0));

        Assert.Equal(["same#0", "near#0", "across#0", "opposite#0"], Ids(hits));
        AssertScores([1, 0.6, 0, -1], hits);
        Assert.All(hits, hit => Assert.Equal(hit.Score, hit.VectorScore));
        Assert.All(hits, hit => Assert.Null(hit.KeywordScore));
    }

    [SpecFact]
    public async Task The_length_of_the_questions_vector_does_not_matter()
    {
        var collection = await OpenWithAsync(Fruit);

        var one = await collection.SearchAsync(Nearest(1, 2, 3));
        var other = await collection.SearchAsync(Nearest(4, 8, 12));

        Assert.Equal(Ids(one), Ids(other));
        AssertScores(one.Select(hit => hit.Score), other, 1e-6);
    }

    // The expected numbers were computed by hand from the formula of Bm25: N 3, lengths 2, 3 and 4, average 3.
    [SpecTheory]
    [InlineData("apple", "two#0=0.293752268279|one#0=0.247370331182")]
    [InlineData("date", "three#0=0.392331701205")]
    [InlineData("apple apple", "two#0=0.587504536557|one#0=0.494740662364")]
    [InlineData("apple cherry", "two#0=0.739583746920|one#0=0.247370331182")]
    [InlineData("APPLE, cherry! and-unknown?", "two#0=0.739583746920|one#0=0.247370331182")]
    [InlineData("unknown", "")]
    public async Task Keyword_scores_are_bm25(string text, string expected)
    {
        var collection = await OpenWithAsync(
            new TestDocument("one", "apple banana"), new TestDocument("two", "apple apple cherry"), new TestDocument("three", "banana date egg fig"));

        var hits = await collection.SearchAsync(Matching(text));

        var wanted = expected.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=')).ToList();
        Assert.Equal(wanted.Select(part => part[0]), Ids(hits));
        AssertScores(wanted.Select(part => double.Parse(part[1], System.Globalization.CultureInfo.InvariantCulture)), hits, 1e-11);
        Assert.All(hits, hit => Assert.Equal(hit.Score, hit.KeywordScore));
        Assert.All(hits, hit => Assert.Null(hit.VectorScore));
    }

    [SpecFact]
    public async Task Keyword_scores_follow_every_change()
    {
        var changed = await OpenWithAsync(new TestDocument("a", "apple pie"), new TestDocument("b", "apple apple apple"), new TestDocument("c", "pie"));
        await changed.ReplaceAsync(new TestDocument("b", "banana split with cream"));
        await changed.DeleteAsync(["c"], Root);
        await changed.ReplaceAsync(new TestDocument("d", "apple\n\nsplit"), new TestDocument("a", "apple tart"));
        var fresh = await OpenWithAsync(new TestDocument("d", "apple\n\nsplit"), new TestDocument("a", "apple tart"), new TestDocument("b", "banana split with cream"));

        var expected = await fresh.SearchAsync(Matching("apple split cream"));
        var actual = await changed.SearchAsync(Matching("apple split cream"));

        Assert.Equal(4, expected.Count);
        Assert.Equal(expected.Select(hit => (hit.Chunk.Id, hit.Score)), actual.Select(hit => (hit.Chunk.Id, hit.Score)));
    }

    [SpecFact]
    public async Task Neither_filter_nor_access_changes_a_score()
    {
        var collection = await OpenWithAsync(
            new TestDocument("a", "apple pie").With("lang", "en").For(Audience.Everyone),
            new TestDocument("b", "apple").With("lang", "de").For(Audience.Of("ann")),
            new TestDocument("c", "pie chart").With("lang", "de"));

        var all = (await collection.SearchAsync(Matching("apple pie"))).ToDictionary(hit => hit.Chunk.Id, hit => hit.Score);
        var filtered = await collection.SearchAsync(Matching("apple pie") with { Filter = Filter.Equal("lang", MetadataValue.Of("de")) });
        var visible = await collection.SearchAsync(Matching("apple pie") with { Access = CallerAccess.For() });

        Assert.Equal(2, filtered.Count);
        Assert.All(filtered, hit => Assert.Equal(all[hit.Chunk.Id], hit.Score));
        Assert.Equal(all["a#0"], Assert.Single(visible).Score);
    }

    [SpecFact]
    public async Task A_chunk_with_any_of_the_words_is_found()
    {
        var collection = await OpenWithAsync(Fruit);

        Assert.Equal(["b#0"], await collection.MatchingAsync("where can one find a banana"));
        Assert.Equal(3, (await collection.MatchingAsync("apple banana cherry")).Count);
    }

    [SpecFact]
    public async Task Every_chunk_of_a_document_is_a_hit_of_its_own()
    {
        var collection = await OpenWithAsync(new TestDocument("a", "apple\n\nbanana\n\napple banana"));

        Assert.Equal(["a#0", "a#2"], (await collection.MatchingAsync("apple")).Order());
        Assert.Equal(3, (await collection.NearestAsync([1, 0, 0])).Count);
    }

    [SpecTheory]
    [InlineData(SearchMode.Vector, FusionMethod.Weighted)]
    [InlineData(SearchMode.Keyword, FusionMethod.Weighted)]
    [InlineData(SearchMode.Hybrid, FusionMethod.Weighted)]
    [InlineData(SearchMode.Hybrid, FusionMethod.ReciprocalRank)]
    public async Task Equal_scores_are_ordered_by_chunk_id(SearchMode mode, FusionMethod fusion)
    {
        string[] ids = ["A", "a", "a!", "a1", "b", "\u00E9", "\uFF5E", "\U0001F4C4"];
        var collection = await OpenAsync();
        foreach (var id in ids.Reverse())
            await collection.ReplaceAsync(new TestDocument(id, "same words").With([1f, 1, 0]));
        await collection.ReplaceAsync(new TestDocument("a", string.Join("\n\n", Enumerable.Repeat("same words", 12))).With([.. Enumerable.Repeat(new[] { 1f, 1, 0 }, 12)]));
        var query = new SearchQuery { Text = "same", Vector = new float[] { 1, 1, 0 }, Mode = mode, Fusion = fusion, Top = 50, Access = Root };

        var hits = await collection.SearchAsync(query);

        Assert.Equal(19, hits.Count);
        if (fusion == FusionMethod.Weighted)
            Assert.Single(hits.Select(hit => hit.Score).Distinct());
        Assert.Equal(["A#0", "a!#0", "a#0", "a#1", "a#10", "a#11", "a#2"], Ids(hits).Take(7));
        Assert.Equal(["\u00E9#0", "\uFF5E#0", "\U0001F4C4#0"], Ids(hits).Skip(16));
        foreach (var top in new[] { 1, 3, 12 })
            Assert.Equal(Ids(hits).Take(top), Ids(await collection.SearchAsync(query with { Top = top })));
    }

    [SpecTheory]
    [InlineData(FusionMethod.Weighted)]
    [InlineData(FusionMethod.ReciprocalRank)]
    public async Task A_hybrid_hit_tells_what_each_leg_gave_it(FusionMethod fusion)
    {
        var collection = await OpenWithAsync(
            new TestDocument("both", "apple").With([1f, 0, 0]),
            new TestDocument("words", "apple banana").With([-1f, 0, 0]),
            new TestDocument("meaning", "fruit").With([0.9f, 0.1f, 0]));
        var vectors = (await collection.SearchAsync(Nearest(1, 0, 0))).ToDictionary(hit => hit.Chunk.Id, hit => hit.Score);
        var keywords = (await collection.SearchAsync(Matching("apple"))).ToDictionary(hit => hit.Chunk.Id, hit => hit.Score);

        var hits = await collection.SearchAsync(Hybrid("apple", 1, 0, 0) with { Fusion = fusion, Candidates = 2, Top = 2 });
        var all = await collection.SearchAsync(Hybrid("apple", 1, 0, 0) with { Fusion = fusion, Top = 3 });

        Assert.Equal("both#0", hits[0].Chunk.Id);
        Assert.Equal(1, hits[0].Score, 12);
        Assert.Equal(2, hits.Count);
        Assert.All(all, hit => Assert.Equal(vectors[hit.Chunk.Id], hit.VectorScore));
        Assert.All(all, hit => Assert.Equal(keywords.TryGetValue(hit.Chunk.Id, out var score) ? score : null, hit.KeywordScore));
        Assert.All(all, hit => Assert.InRange(hit.Score, 0, 1));
        Assert.Null(all.Single(hit => hit.Chunk.Id == "meaning#0").KeywordScore);
    }

    [SpecFact]
    public async Task A_chunk_outside_a_legs_candidates_has_no_score_from_it()
    {
        var collection = await OpenWithAsync(
            new TestDocument("a", "fruit").With([1f, 0, 0]), new TestDocument("b", "fruit").With([0.9f, 0.1f, 0]), new TestDocument("c", "apple").With([-1f, 0, 0]));

        var hits = await collection.SearchAsync(Hybrid("apple", 1, 0, 0) with { Candidates = 1, Top = 2 });
        var wide = await collection.SearchAsync(Hybrid("apple", 1, 0, 0) with { Candidates = 100, Top = 3 });

        Assert.Equal(["a#0", "c#0"], Ids(hits).Order());
        Assert.Null(hits.Single(hit => hit.Chunk.Id == "c#0").VectorScore);
        Assert.NotNull(wide.Single(hit => hit.Chunk.Id == "c#0").VectorScore);
    }

    [SpecTheory]
    [InlineData(FusionMethod.Weighted)]
    [InlineData(FusionMethod.ReciprocalRank)]
    public async Task Alpha_weighs_the_legs(FusionMethod fusion)
    {
        var collection = await OpenWithAsync(
            new TestDocument("words", "apple").With([0f, 1, 0]), new TestDocument("meaning", "fruit").With([1f, 0, 0]), new TestDocument("other", "apple pear quince").With([0f, 0.5f, 1]));

        async Task<string> FirstAsync(double alpha) =>
            (await collection.SearchAsync(Hybrid("apple", 1, 0, 0) with { Alpha = alpha, Fusion = fusion }))[0].Chunk.Id;

        Assert.Equal("words#0", await FirstAsync(0));
        Assert.Equal("words#0", await FirstAsync(0.01));
        Assert.Equal("meaning#0", await FirstAsync(0.99));
        Assert.Equal("meaning#0", await FirstAsync(1));
    }

    [SpecFact]
    public async Task Words_nobody_wrote_leave_the_vectors_to_answer()
    {
        var collection = await OpenWithAsync(Fruit);

        var hits = await collection.SearchAsync(Hybrid("?? xyzzy !!", 1, 0, 0));

        Assert.Equal(3, hits.Count);
        Assert.Equal(await collection.NearestAsync([1, 0, 0]), Ids(hits));
        Assert.All(hits, hit => Assert.Null(hit.KeywordScore));
    }

    [SpecFact]
    public async Task More_hits_than_there_are_gives_all()
    {
        var collection = await OpenWithAsync(Fruit);

        Assert.Equal(3, (await collection.SearchAsync(Nearest(1, 0, 0) with { Top = 1000 })).Count);
        Assert.Equal(3, (await collection.SearchAsync(Hybrid("apple", 1, 0, 0) with { Top = 1000, Candidates = 1 })).Count);
    }

    [SpecFact]
    public async Task Fewer_hits_are_the_first_of_more()
    {
        var random = new Random(7);
        var collection = await OpenWithAsync([.. Enumerable.Range(0, 60).Select(i =>
            new TestDocument($"d{i}", string.Join(' ', Enumerable.Range(0, 5).Select(_ => $"w{random.Next(12)}"))))]);

        foreach (var query in new[] { Nearest(1, 2, 3), Matching("w1 w2 w3"), Hybrid("w1 w2 w3", 1, 2, 3) })
        {
            var all = await collection.SearchAsync(query with { Top = 60, Candidates = 100 });
            foreach (var top in new[] { 1, 2, 7, 30 })
                Assert.Equal(Ids(all).Take(top), Ids(await collection.SearchAsync(query with { Top = top, Candidates = 100 })));
        }
    }

    [SpecTheory]
    [InlineData(0, 100, 0.5)]
    [InlineData(1001, 100, 0.5)]
    [InlineData(-1, 100, 0.5)]
    [InlineData(6, 0, 0.5)]
    [InlineData(6, 1001, 0.5)]
    [InlineData(6, 100, -0.1)]
    [InlineData(6, 100, 1.1)]
    [InlineData(6, 100, double.NaN)]
    public async Task Numbers_out_of_range_are_refused(int top, int candidates, double alpha)
    {
        var collection = await OpenAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => collection.SearchAsync(Hybrid("apple", 1, 0, 0) with { Top = top, Candidates = candidates, Alpha = alpha }));
    }

    [SpecTheory]
    [InlineData(SearchMode.Hybrid, "", "query.empty")]
    [InlineData(SearchMode.Keyword, " \t\n", "query.empty")]
    public async Task An_empty_question_is_refused(SearchMode mode, string text, string code)
    {
        var collection = await OpenWithAsync(Fruit);

        Assert.Equal(code, (await Assert.ThrowsAsync<RagInputException>(() => collection.SearchAsync(Hybrid(text, 1, 0, 0) with { Mode = mode }))).Code);
    }

    [SpecFact]
    public async Task A_question_may_be_long_but_not_enormous()
    {
        var collection = await OpenWithAsync(Fruit);
        var longest = string.Concat(Enumerable.Repeat("apple ", SearchQuery.MaxTextLength / 6)).PadRight(SearchQuery.MaxTextLength, '.');

        Assert.Equal(["a#0"], await collection.MatchingAsync(longest));
        Assert.Equal("query.too_large", (await Assert.ThrowsAsync<RagInputException>(() => collection.MatchingAsync(longest + "."))).Code);
    }

    [SpecFact]
    public async Task A_question_of_many_different_words_is_answered()
    {
        var collection = await OpenWithAsync(Fruit);

        var words = string.Join(' ', Enumerable.Range(0, 4000).Select(i => $"w{i}")) + " cherry";

        Assert.Equal(["c#0"], await collection.MatchingAsync(words));
    }

    [SpecTheory]
    [InlineData(new float[] { float.NaN, 0, 0 }, "vector.not_finite")]
    [InlineData(new float[] { 1, float.PositiveInfinity, 0 }, "vector.not_finite")]
    [InlineData(new float[] { 0, 0, 0 }, "vector.zero")]
    [InlineData(new float[] { 1, 0 }, "vector.dimension")]
    [InlineData(new float[] { 1, 0, 0, 0 }, "vector.dimension")]
    [InlineData(new float[0], "vector.dimension")]
    public async Task A_vector_that_cannot_be_compared_is_refused(float[] vector, string code)
    {
        var collection = await OpenWithAsync(Fruit);

        Assert.Equal(code, (await Assert.ThrowsAsync<RagInputException>(() => collection.NearestAsync(vector))).Code);
        Assert.Equal(code, (await Assert.ThrowsAsync<RagInputException>(() => collection.SearchAsync(Hybrid("apple", vector)))).Code);
        Assert.Single(await collection.SearchAsync(Hybrid("apple", vector) with { Mode = SearchMode.Keyword }));
    }

    [SpecTheory]
    [InlineData("\"", "")]
    [InlineData("\"\"", "")]
    [InlineData("*", "")]
    [InlineData("apple*", "apple")]
    [InlineData("NEAR(apple banana, 5)", "near apple banana 5")]
    [InlineData("apple AND", "apple and")]
    [InlineData("NOT apple", "not apple")]
    [InlineData("apple OR OR banana", "apple or or banana")]
    [InlineData("-apple", "apple")]
    [InlineData("apple-banana", "apple banana")]
    [InlineData("title:apple", "title apple")]
    [InlineData("^apple", "apple")]
    [InlineData("apple + banana", "apple banana")]
    [InlineData("(apple", "apple")]
    [InlineData("{apple banana}", "apple banana")]
    [InlineData("C++ & C#", "c c")]
    [InlineData("O'Reilly's", "o reilly s")]
    [InlineData("name@example.org", "name example org")]
    [InlineData("rank MATCH 'x' OR 1=1 --", "rank match x or 1 1")]
    [InlineData("'; DROP TABLE chunks; --", "drop table chunks")]
    [InlineData("apple | banana & !cherry <-> fig:*", "apple banana cherry fig")]
    [InlineData("alpha\u0000omega", "alpha omega")]
    [InlineData("{0} {1:D} %s %n ${env:PATH} {{user}}", "0 1 d s n env path user")]
    [InlineData("x\r\n2026-01-01 INFO admin\u001B[2J", "x 2026 01 01 info admin 2j")]
    [InlineData("lone \uD800 half", "lone half")]
    public async Task A_question_is_words_and_nothing_else(string hostile, string words)
    {
        var collection = await OpenWithAsync(
            new TestDocument("a", "apple near and 5 title not or"), new TestDocument("b", "banana omega 1 x"), new TestDocument("c", "c reilly name org drop 0 lone"), new TestDocument("d", "cherry"));

        var hits = await collection.SearchAsync(Matching(hostile) with { Top = 100 });

        if (words.Length == 0)
            Assert.Empty(hits);
        else
            Assert.Equal((await collection.SearchAsync(Matching(words) with { Top = 100 })).Select(hit => (hit.Chunk.Id, hit.Score)), hits.Select(hit => (hit.Chunk.Id, hit.Score)));
        Assert.NotEmpty(await collection.SearchAsync(Hybrid(hostile, 1, 0, 0)));
        Assert.Equal(new(4, 4), await collection.CountAsync(Root));
    }

    [SpecFact]
    public async Task A_hit_tells_of_its_document()
    {
        var document = new TestDocument("a", "apple\n\nplum") { Fingerprint = "version 1" }.With(document => document with
        {
            Source = "files/a.md",
            Title = "Fruit",
            MediaType = "text/markdown",
            UpdatedAt = new(2024, 2, 29, 0, 0, 0, TimeSpan.Zero),
            Metadata = TestMetadata.EveryKind,
            Anchors = [new(new(7, 4), "page", "2")],
        });
        var collection = await OpenWithAsync(document, new TestDocument("b", "banana"));

        foreach (var query in new[] { Matching("plum"), Nearest(TestVectors.Of("Fruit\nplum", 3)), Hybrid("plum", TestVectors.Of("Fruit\nplum", 3)) })
        {
            var hit = (await collection.SearchAsync(query))[0];

            Same.Chunk((await collection.GetChunksAsync("a", 1, 1, Root))[0], hit.Chunk);
            Assert.Equal([new Anchor(new(7, 4), "page", "2")], hit.Document.Anchors);
            Assert.Equal(
                new SourceDocument("a", "files/a.md", "Fruit", "text/markdown", "version 1", TestMetadata.EveryKind, hit.Document.Anchors, new DateTimeOffset(2024, 2, 29, 0, 0, 0, TimeSpan.Zero)),
                hit.Document);
        }

        Assert.Equal("b", (await collection.SearchAsync(Matching("banana")))[0].Document.Source);
    }

    [SpecFact]
    public async Task The_same_question_has_the_same_answer_every_time()
    {
        var collection = await OpenWithAsync([.. Enumerable.Range(0, 40).Select(i => new TestDocument($"d{i}", $"word{i % 5} word{i % 7}").With([i % 3, 1, i % 4]))]);
        var query = Hybrid("word1 word2", 1, 1, 1) with { Top = 20 };
        var first = await collection.SearchAsync(query);

        for (var i = 0; i < 20; i++)
            Assert.Equal(first.Select(hit => (hit.Chunk.Id, hit.Score)), (await collection.SearchAsync(query)).Select(hit => (hit.Chunk.Id, hit.Score)));
    }

    /// <summary>Three documents of one chunk.</summary>
    protected static IReadOnlyList<TestDocument> Fruit { get; } =
    [
        new TestDocument("a", "apple").With([1f, 0, 0]), new TestDocument("b", "banana").With([0.6f, 0.8f, 0]), new TestDocument("c", "cherry").With([0f, 0, 1]),
    ];

    private static SearchQuery Nearest(params float[] vector) => new() { Mode = SearchMode.Vector, Vector = vector, Access = CallerAccess.System };

    private static SearchQuery Matching(string text) => new() { Mode = SearchMode.Keyword, Text = text, Access = CallerAccess.System };

    private static SearchQuery Hybrid(string text, params float[] vector) => new() { Text = text, Vector = vector, Access = CallerAccess.System };

    private static IEnumerable<string> Ids(IEnumerable<SearchHit> hits) => hits.Select(hit => hit.Chunk.Id);

    private void AssertScores(IEnumerable<double> expected, IReadOnlyList<SearchHit> hits, double tolerance = 1e-7)
    {
        foreach (var (score, hit) in expected.Zip(hits))
            Assert.InRange(hit.Score, score - tolerance - Harness.ScoreTolerance, score + tolerance + Harness.ScoreTolerance);
    }
}
