namespace Rag.Testing;

/// <summary>Documents: replaced and removed whole, read back as they were written, listed, and reused by content.</summary>
public abstract class DocumentSpec<THarness> : StoreSpec<THarness>
    where THarness : StoreHarness, new()
{
    [SpecFact]
    public async Task A_document_is_read_back_as_it_was_written()
    {
        var collection = await OpenAsync();
        var written = new TestDocument("a", "apple pie\n\nplum").With(document => document with
        {
            Source = "files/a.md",
            Title = "Fruit; 'quoted' \"twice\" \U0001F34E",
            MediaType = "text/markdown",
            UpdatedAt = new(2024, 2, 29, 12, 30, 15, TimeSpan.FromHours(2)),
            Metadata = TestMetadata.EveryKind,
            VisibleTo = Audience.Of("ann", "bob"),
            ValidFrom = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero),
            ValidTo = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(1),
            Anchors = [new(new(0, 9), "page", "1"), new(new(11, 4), "cell", "Budget!B7")],
        }).ToIndexed();

        await collection.ReplaceAsync([written]);

        Same.Document(written.Document, await collection.GetDocumentAsync("a", Root));
    }

    [SpecFact]
    public async Task A_document_without_anything_is_read_back_without_anything()
    {
        var collection = await OpenWithAsync(new TestDocument("a", "apple"));

        var read = await collection.GetDocumentAsync("a", Root);

        Same.Document(new() { Id = "a", Text = "apple" }, read);
        Assert.Null(read!.Source);
        Assert.False(read.VisibleTo.IsStated);
    }

    [SpecFact]
    public async Task Chunks_are_read_back_as_they_were_written()
    {
        var collection = await OpenAsync();
        var written = new TestDocument("a", "apple pie\n\nplum\n\n| a |\n| 1 |")
        {
            Chunk = chunk => chunk with
            {
                Headings = chunk.Index == 1 ? ["Fruit", "Stone \"fruit\""] : [],
                Context = chunk.Index == 2 ? "| header |\n|---|" : "",
                Kind = (ChunkKind)chunk.Index,
                Tokens = 10 + chunk.Index,
                Parent = chunk.Index == 1 ? new TextSpan(0, 15) : null,
            },
        }.ToIndexed();

        await collection.ReplaceAsync([written]);

        var read = await collection.GetChunksAsync("a", 0, 100, Root);
        Assert.Equal(3, read.Count);
        foreach (var (expected, actual) in written.Chunks.Zip(read))
            Same.Chunk(expected.Chunk, actual);
        var hit = Assert.Single(await collection.SearchAsync(new() { Text = "header", Mode = SearchMode.Keyword, Access = Root }));
        Same.Chunk(written.Chunks[2].Chunk, hit.Chunk);
        Assert.Equal(new TextSpan(0, 15), Assert.Single(await collection.SearchAsync(new() { Text = "plum", Mode = SearchMode.Keyword, Access = Root })).Chunk.Parent);
    }

    [SpecFact]
    public async Task Replacing_a_document_leaves_nothing_of_the_old_one()
    {
        var collection = await OpenWithAsync(
            new TestDocument("a", "apple\n\nplum\n\ncherry").With([1f, 0, 0], [0f, 1, 0], [0f, 0, 1]).With("year", 2020L).With(document => document with { Title = "Old" }),
            new TestDocument("b", "banana").With([-1f, 0, 0]));

        await collection.ReplaceAsync(new TestDocument("a", "fig").With([0f, 1, 1]).With("lang", "de"));

        Assert.Equal(new(2, 2), await collection.CountAsync(Root));
        Assert.Equal("fig", Assert.Single(await collection.GetChunksAsync("a", 0, 10, Root)).Text);
        Assert.Empty(await collection.MatchingAsync("apple plum cherry old"));
        Assert.Equal(["a#0"], await collection.MatchingAsync("fig"));
        Assert.Equal(["a#0", "b#0"], await collection.NearestAsync([1, 0, 0]));
        Assert.Equal(default, await collection.CountAsync(Root, Filter.Exists("year")));
        Assert.Empty(await collection.FindVectorsAsync([SearchText.Hash("Old\napple"), SearchText.Hash("Old\nplum")]));
        Assert.Null((await collection.GetDocumentAsync("a", Root))!.Title);
        Assert.Empty(await collection.VerifyAsync());
    }

    [SpecFact]
    public async Task Replacing_a_document_with_itself_changes_nothing()
    {
        var document = new TestDocument("a", "apple\n\nplum").With("year", 2020L);
        var collection = await OpenWithAsync(document);
        var query = new SearchQuery { Text = "apple plum", Vector = new float[] { 1, 2, 3 }, Access = Root };
        var before = await collection.SearchAsync(query);

        await collection.ReplaceAsync(document);
        await collection.ReplaceAsync(document);

        Assert.Equal(before.Select(hit => (hit.Chunk.Id, hit.Score)), (await collection.SearchAsync(query)).Select(hit => (hit.Chunk.Id, hit.Score)));
        Assert.Equal(new(1, 2), await collection.CountAsync(Root));
    }

    [SpecFact]
    public async Task Many_documents_are_replaced_in_one_call()
    {
        var collection = await OpenAsync();
        await collection.ReplaceAsync([.. Enumerable.Range(0, 200).Select(i => new TestDocument($"d{i:000}", $"number {i}\n\nsecond{i}"))]);

        await collection.ReplaceAsync([.. Enumerable.Range(100, 200).Select(i => new TestDocument($"d{i:000}", $"other {i}"))]);

        Assert.Equal(new(300, 400), await collection.CountAsync(Root));
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"d{i:000}"), await collection.IdsAsync());
        Assert.Equal(["d150#0"], await collection.MatchingAsync("150"));
        Assert.Empty(await collection.MatchingAsync("second150"));
    }

    [SpecTheory]
    [InlineData("dimension", "vector.dimension")]
    [InlineData("nan", "vector.not_finite")]
    [InlineData("infinity", "vector.not_finite")]
    [InlineData("zero", "vector.zero")]
    [InlineData("denormal", "vector.zero")]
    [InlineData("overflow", "vector.zero")]
    [InlineData("duplicate", "id.duplicate")]
    [InlineData("id", "id.invalid")]
    [InlineData("offsets", "input.offsets")]
    [InlineData("beyond", "input.offsets")]
    [InlineData("index", "input.chunks")]
    [InlineData("owner", "input.chunks")]
    [InlineData("validity", "input.valid_to")]
    [InlineData("unclean", "input.text")]
    public async Task A_call_with_one_bad_document_stores_nothing(string fault, string code)
    {
        var collection = await OpenWithAsync(new TestDocument("a", "apple").With([1f, 0, 0]));
        var good = new TestDocument("a", "avocado").With([0f, 1, 0]);
        var moment = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
        TestDocument bad = fault switch
        {
            "dimension" => new TestDocument("b", "banana").With([1f, 0]),
            "nan" => new TestDocument("b", "banana").With([1f, float.NaN, 0]),
            "infinity" => new TestDocument("b", "banana").With([float.NegativeInfinity, 1f, 0]),
            "zero" => new TestDocument("b", "banana").With([0f, 0, 0]),
            "denormal" => new TestDocument("b", "banana").With([1e-42f, 0, 0]),
            "overflow" => new TestDocument("b", "banana").With([3e38f, 3e38f, 3e38f]),
            "duplicate" => new TestDocument("a", "banana"),
            "id" => new TestDocument("b\0", "banana"),
            "offsets" => new TestDocument("b", "banana") { Chunk = chunk => chunk with { Text = "banane" } },
            "beyond" => new TestDocument("b", "banana") { Chunk = chunk => chunk with { Span = new(3, 6) } },
            "index" => new TestDocument("b", "banana") { Chunk = chunk => chunk with { Index = 1 } },
            "owner" => new TestDocument("b", "banana") { Chunk = chunk => chunk with { DocumentId = "a" } },
            "validity" => new TestDocument("b", "banana").Valid(moment, moment),
            _ => new TestDocument("b", "ban\0ana"),
        };

        var error = await Assert.ThrowsAsync<RagInputException>(() => collection.ReplaceAsync(good, bad));

        Assert.Equal(code, error.Code);
        Assert.Equal(["a"], await collection.IdsAsync());
        Assert.Equal("apple", (await collection.GetDocumentAsync("a", Root))!.Text);
        Assert.Equal(["a#0"], await collection.MatchingAsync("apple avocado banana"));
        Assert.Empty(await collection.VerifyAsync());
    }

    [SpecFact]
    public async Task Writing_nothing_does_nothing()
    {
        var collection = await OpenWithAsync(new TestDocument("a", "apple"));

        await collection.ReplaceAsync(Array.Empty<IndexedDocument>());

        Assert.Equal(0, await collection.DeleteAsync([], Root));
        Assert.Equal(["a"], await collection.IdsAsync());
        Assert.Empty(await collection.GetFingerprintsAsync([]));
        Assert.Empty(await collection.FindVectorsAsync([]));
    }

    [SpecFact]
    public async Task Deleting_removes_text_vectors_and_words()
    {
        var collection = await OpenWithAsync(
            new TestDocument("a", "apple\n\nplum"), new TestDocument("b", "banana"), new TestDocument("c", "cherry"));

        var deleted = await collection.DeleteAsync(["a", "unknown", "c", "a"], Root);

        Assert.Equal(2, deleted);
        Assert.Equal(["b"], await collection.IdsAsync());
        Assert.Equal(new(1, 1), await collection.CountAsync(Root));
        Assert.Null(await collection.GetDocumentAsync("a", Root));
        Assert.Empty(await collection.GetChunksAsync("a", 0, 10, Root));
        Assert.Empty(await collection.GetFingerprintsAsync(["a", "c"]));
        Assert.Empty(await collection.MatchingAsync("apple plum cherry"));
        Assert.Equal(["b#0"], await collection.NearestAsync([1, 0, 0]));
        Assert.Empty(await collection.FindVectorsAsync([SearchText.Hash("apple"), SearchText.Hash("cherry")]));
        Assert.Empty(await collection.VerifyAsync());
    }

    [SpecFact]
    public async Task A_deleted_document_can_come_back()
    {
        var document = new TestDocument("a", "apple");
        var collection = await OpenWithAsync(document);
        await collection.DeleteAsync(["a"], Root);

        await collection.ReplaceAsync(document);

        Assert.Equal(["a#0"], await collection.MatchingAsync("apple"));
        Assert.Equal(new(1, 1), await collection.CountAsync(Root));
    }

    [SpecFact]
    public async Task Fingerprints_are_those_of_the_stored_versions()
    {
        var collection = await OpenWithAsync(new TestDocument("a", "apple") { Fingerprint = "1" }, new TestDocument("b", "banana") { Fingerprint = "2" });
        await collection.ReplaceAsync(new TestDocument("a", "apple") { Fingerprint = "3" });

        var fingerprints = await collection.GetFingerprintsAsync(["b", "unknown", "a", "a"]);

        Assert.Equal([("a", "3"), ("b", "2")], fingerprints.Select(entry => (entry.Key, entry.Value)).OrderBy(entry => entry.Key, StringComparer.Ordinal));
    }

    [SpecFact]
    public async Task Documents_are_listed_in_code_point_order()
    {
        string[] ids = ["", "A", "B", "a", "a#", "a#0", "a1", "aa", "b", "\u00E9", "\u4E2D", "\uFF5E", "\U0001F4C4", "\U0001F4C5"];
        ids = ids[1..];
        var collection = await OpenWithAsync([.. ids.Reverse().Select(id => new TestDocument(id, "same"))]);

        Assert.Equal(ids, await collection.IdsAsync());
    }

    [SpecTheory]
    [InlineData("x'); DROP TABLE chunks;--", "x")]
    [InlineData("a\"b`c]d[e\\f", "a")]
    [InlineData("../../etc/passwd", "etc")]
    [InlineData("\U0001F4C4-doc-\U0001F1F5\U0001F1F1", "\U0001F4C4-doc-")]
    [InlineData("caf\u00E9", "cafe\u0301")]
    [InlineData("Doc", "doc")]
    [InlineData("%", "a")]
    [InlineData("_", "a")]
    [InlineData("*", "a")]
    [InlineData("a/b?c=d#e%2F..%00", "a/b?c=d#e/..")]
    [InlineData("a", "a#0")]
    [InlineData("a:b", "a")]
    [InlineData("{a}", "a")]
    [InlineData("1", "01")]
    [InlineData("a b", "a  b")]
    [InlineData("null", "NULL")]
    public async Task An_id_is_opaque(string id, string other)
    {
        var collection = await OpenWithAsync(new TestDocument(id, "apple\n\nplum"), new TestDocument(other, "banana\n\npear"));

        Assert.Equal("apple\n\nplum", (await collection.GetDocumentAsync(id, Root))!.Text);
        Assert.Equal(["apple", "plum"], (await collection.GetChunksAsync(id, 0, 9, Root)).Select(chunk => chunk.Text));
        Assert.Equal([Chunk.IdOf(id, 1)], await collection.MatchingAsync("plum"));
        Assert.Equal([id], (await collection.GetFingerprintsAsync([id])).Keys);
        await collection.ReplaceAsync(new TestDocument(id, "quince"));
        Assert.Equal("banana\n\npear", (await collection.GetDocumentAsync(other, Root))!.Text);
        Assert.Equal(1, await collection.DeleteAsync([id], Root));
        Assert.Equal([other], await collection.IdsAsync());
        Assert.Equal([Chunk.IdOf(other, 0)], await collection.MatchingAsync("apple plum banana quince"));
        Assert.Empty(await collection.VerifyAsync());
    }

    [SpecFact]
    public async Task An_id_of_full_length_works()
    {
        var id = string.Concat(Enumerable.Repeat("\u00E9", Document.MaxIdLength));

        var collection = await OpenWithAsync(new TestDocument(id, "apple"), new TestDocument(id[1..] + "e", "banana"));

        Assert.Equal("apple", (await collection.GetDocumentAsync(id, Root))!.Text);
        Assert.Equal([id + "#0"], await collection.MatchingAsync("apple"));
    }

    [SpecTheory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData(" a")]
    [InlineData("a\t")]
    [InlineData("a\u0000b")]
    [InlineData("a\r\nb")]
    [InlineData("a\u001B[31m")]
    public async Task A_malformed_id_is_refused(string id)
    {
        var collection = await OpenAsync();

        var error = await Assert.ThrowsAsync<RagInputException>(() => collection.ReplaceAsync(new TestDocument(id, "apple")));

        Assert.Equal("id.invalid", error.Code);
        Assert.Empty(await collection.IdsAsync());
    }

    [SpecFact]
    public async Task An_id_no_store_can_keep_is_refused()
    {
        var collection = await OpenAsync();

        foreach (var id in new[] { "k\uD800", "k\uDC00", "\uDC00\uD800", new string('i', 513), new string('i', 1_000_000), "invoice\u202E\u200B" })
            Assert.Equal("id.invalid", (await Assert.ThrowsAsync<RagInputException>(() => collection.ReplaceAsync(new TestDocument(id, "apple")))).Code);
    }

    [SpecFact]
    public async Task A_document_without_chunks_is_a_document()
    {
        var collection = await OpenWithAsync(new TestDocument("a", "  \n\n \n\n") { Fingerprint = "1" }, new TestDocument("b", ""), new TestDocument("c", "cherry"));

        Assert.Equal(new(3, 1), await collection.CountAsync(Root));
        Assert.Equal(["a", "b", "c"], await collection.IdsAsync());
        Assert.Equal("  \n\n \n\n", (await collection.GetDocumentAsync("a", Root))!.Text);
        Assert.Equal("", (await collection.GetDocumentAsync("b", Root))!.Text);
        Assert.Equal("1", (await collection.GetFingerprintsAsync(["a"]))["a"]);
        Assert.Empty(await collection.GetChunksAsync("a", 0, 10, Root));
        Assert.Equal(["c#0"], await collection.NearestAsync([1, 0, 0]));

        await collection.ReplaceAsync(new TestDocument("c", ""));

        Assert.Empty(await collection.NearestAsync([1, 0, 0]));
        Assert.Empty(await collection.MatchingAsync("cherry"));
        Assert.Equal(new(3, 0), await collection.CountAsync(Root));
        Assert.Empty(await collection.VerifyAsync());
    }

    [SpecTheory]
    [InlineData(0, 3, "0,1,2")]
    [InlineData(3, 2, "3,4")]
    [InlineData(8, 100, "8,9,10,11")]
    [InlineData(12, 1, "")]
    [InlineData(int.MaxValue, int.MaxValue, "")]
    [InlineData(1, int.MaxValue, "1,2,3,4,5,6,7,8,9,10,11")]
    [InlineData(0, 0, "")]
    public async Task Chunks_are_read_by_range_in_order(int first, int count, string expected)
    {
        var collection = await OpenWithAsync(new TestDocument("a", string.Join("\n\n", Enumerable.Range(0, 12).Select(i => $"part {i}"))), new TestDocument("b", "banana"));

        var chunks = await collection.GetChunksAsync("a", first, count, Root);

        Assert.Equal(expected, string.Join(',', chunks.Select(chunk => chunk.Index)));
    }

    [SpecFact]
    public async Task A_negative_range_is_refused()
    {
        var collection = await OpenAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => collection.GetChunksAsync("a", -1, 1, Root));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => collection.GetChunksAsync("a", 0, -1, Root));
    }

    [SpecFact]
    public async Task Vectors_are_found_again_by_the_text_they_were_made_of()
    {
        var collection = await OpenWithAsync(new TestDocument("a", "apple\n\nplum").With([3f, 4, 0], [0f, 0, 2]));

        var found = await collection.FindVectorsAsync([SearchText.Hash("plum"), SearchText.Hash("apple"), SearchText.Hash("unknown"), "not a hash'"]);

        Assert.Equal(2, found.Count);
        Assert.Equal([0.6f, 0.8f, 0], found[SearchText.Hash("apple")].ToArray());
        Assert.Equal([0, 0, 1f], found[SearchText.Hash("plum")].ToArray());
    }

    [SpecFact]
    public async Task A_vector_found_again_is_the_same_to_the_bit_when_stored_again()
    {
        var random = new Random(1);
        var collection = await OpenAsync(settings => settings with { Dimensions = 64 });
        var raw = Enumerable.Range(0, 64).Select(_ => random.NextSingle() * 10 - 3).ToArray();
        await collection.ReplaceAsync(new TestDocument("a", "apple").With(raw));

        var first = (await collection.FindVectorsAsync([SearchText.Hash("apple")])).Values.Single().ToArray();
        await collection.ReplaceAsync(new TestDocument("a", "apple\n\nplum") { Dimensions = 64 }.With(first));
        var second = (await collection.FindVectorsAsync([SearchText.Hash("apple")])).Values.Single().ToArray();

        Assert.Equal(first, second);
    }

    [SpecFact]
    public async Task A_vector_stays_while_any_document_uses_its_text()
    {
        var collection = await OpenWithAsync(new TestDocument("a", "apple"), new TestDocument("b", "apple\n\nbanana"), new TestDocument("c", "apple"));
        string[] hash = [SearchText.Hash("apple")];

        await collection.DeleteAsync(["a"], Root);
        await collection.ReplaceAsync(new TestDocument("b", "banana"));
        Assert.Single(await collection.FindVectorsAsync(hash));

        await collection.DeleteAsync(["c"], Root);
        Assert.Empty(await collection.FindVectorsAsync(hash));
    }

    [SpecFact]
    public async Task What_was_handed_in_can_change_afterwards()
    {
        var collection = await OpenAsync();
        float[] vector = [1, 0, 0];
        await collection.ReplaceAsync(new TestDocument("a", "apple").With(vector), new TestDocument("b", "banana").With([0f, 1, 0]));

        vector[0] = -1;

        Assert.Equal(["a#0", "b#0"], await collection.NearestAsync([1, 0, 0]));
    }

    [SpecFact]
    public async Task A_long_document_is_kept_whole()
    {
        var text = string.Join("\n\n", Enumerable.Range(0, 500).Select(i => $"Paragraph {i} {new string('x', 400)} end{i}."));

        var collection = await OpenWithAsync(new TestDocument("a", text));

        Assert.Equal(text, (await collection.GetDocumentAsync("a", Root))!.Text);
        Assert.Equal(new(1, 500), await collection.CountAsync(Root));
        Assert.Equal(["a#499"], await collection.MatchingAsync("end499"));
    }

    [SpecFact]
    public async Task A_cancelled_call_does_nothing()
    {
        var collection = await OpenWithAsync(new TestDocument("a", "apple"));
        var cancelled = new CancellationToken(true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => collection.ReplaceAsync([new TestDocument("b", "banana").ToIndexed()], cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => collection.DeleteAsync(["a"], Root, null, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => collection.SearchAsync(new() { Text = "apple", Mode = SearchMode.Keyword, Access = Root }, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => collection.GetDocumentAsync("a", Root, null, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => collection.GetChunksAsync("a", 0, 1, Root, null, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => collection.CountAsync(Root, null, null, cancelled));

        Assert.Equal(["a"], await collection.IdsAsync());
    }

    [SpecFact]
    public async Task Null_arguments_are_refused()
    {
        var collection = await OpenAsync();

        await Assert.ThrowsAsync<ArgumentNullException>(() => collection.ReplaceAsync((IReadOnlyList<IndexedDocument>)null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => collection.ReplaceAsync([null!], CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentNullException>(() => collection.SearchAsync(null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => collection.GetDocumentAsync(null!, Root));
        await Assert.ThrowsAsync<ArgumentNullException>(() => collection.GetDocumentAsync("a", null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => collection.GetChunksAsync(null!, 0, 1, Root));
        await Assert.ThrowsAsync<ArgumentNullException>(() => collection.GetChunksAsync("a", 0, 1, null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => collection.CountAsync(null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => collection.DeleteAsync(null!, Root));
        await Assert.ThrowsAsync<ArgumentNullException>(() => collection.DeleteAsync(["a"], null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => collection.GetFingerprintsAsync(null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => collection.FindVectorsAsync(null!));
    }
}
