using Microsoft.Extensions.AI;
using Rag.Core.Tests.Support;

namespace Rag.Core.Tests.Indexing;

public sealed class IndexingPipelineTests : IAsyncDisposable
{
    private readonly InMemoryVectorStore _store = new();
    private readonly RecordingEmbedder _embedder = new();

    public async ValueTask DisposeAsync()
    {
        _embedder.Dispose();
        await _store.DisposeAsync();
    }

    private static Document Doc(string id, string text) => new() { Id = id, Text = text };

    private async Task<IVectorCollection> CollectionAsync(bool keepsHistory = false) => await _store.OpenAsync("docs", new CollectionSettings
    {
        Model = "rag-hashing-1",
        Dimensions = 384,
        Analyzer = TextAnalyzer.Default,
        KeepsHistory = keepsHistory,
    });

    private async Task<IndexingReport> RunAsync(IEnumerable<Document> documents, Action<IndexingOptions>? configure = null, IChunker? chunker = null, CancellationToken cancellationToken = default)
    {
        var options = new IndexingOptions { RetryDelay = TimeSpan.Zero };
        configure?.Invoke(options);
        return await new IndexingPipeline(await CollectionAsync(), chunker ?? new ParagraphChunker(), _embedder, options)
            .RunAsync(documents.ToAsyncEnumerable(), cancellationToken: cancellationToken);
    }

    private static GeneratedEmbeddings<Embedding<float>> Fail(Exception exception) => throw exception;

    [Fact]
    public async Task A_second_run_over_the_same_documents_embeds_nothing()
    {
        Document[] documents = [Doc("a", "one\n\ntwo"), Doc("b", "three")];

        var first = await RunAsync(documents);
        _embedder.Calls.Clear();
        var second = await RunAsync(documents);

        Assert.Equal((2, 0, 0, 3, 3), (first.Added, first.Updated, first.Unchanged, first.Chunks, first.Embedded));
        Assert.Equal((0, 0, 2, 0, 0), (second.Added, second.Updated, second.Unchanged, second.Chunks, second.Embedded));
        Assert.Empty(_embedder.Calls);
    }

    [Fact]
    public async Task Only_the_changed_chunks_of_a_changed_document_are_embedded()
    {
        await RunAsync([Doc("a", "one\n\ntwo\n\nthree"), Doc("b", "four")]);
        _embedder.Calls.Clear();

        var report = await RunAsync([Doc("a", "zero\n\none\n\ntwo changed\n\nthree"), Doc("b", "four")]);

        Assert.Equal((0, 1, 1, 2, 2), (report.Added, report.Updated, report.Unchanged, report.Embedded, report.Reused));
        Assert.Equal(["two changed", "zero"], _embedder.Texts.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_same_text_is_embedded_once_however_many_workers_meet_it()
    {
        var documents = Enumerable.Range(0, 200).Select(i => Doc($"d{i}", $"shared\n\nalso shared\n\nown {i}"));

        var report = await RunAsync(documents, options => { options.MaxConcurrency = 8; options.BatchSize = 7; });

        Assert.Equal(202, report.Embedded);
        Assert.Equal(_embedder.Texts.Count(), _embedder.Texts.Distinct().Count());
        Assert.Equal(600, report.Chunks);
        Assert.Equal(398, report.Reused);
    }

    [Fact]
    public async Task A_batch_obeys_the_limits_on_texts_and_tokens()
    {
        await RunAsync([Doc("a", string.Join("\n\n", Enumerable.Range(0, 50).Select(i => $"text {i} {new string('x', 100)}")))],
            options => { options.BatchSize = 10; options.MaxBatchTokens = 100; });

        Assert.All(_embedder.Calls, call => Assert.InRange(call.Length, 1, 4));
        Assert.Equal(50, _embedder.Texts.Count());
    }

    [Fact]
    public async Task A_batch_is_counted_by_the_tokenizer_of_the_options()
    {
        await RunAsync([Doc("a", string.Join("\n\n", Enumerable.Range(0, 20).Select(i => $"text {i:00}")))],
            options => { options.MaxBatchTokens = 21; options.Tokenizer = CharacterTokenizer.Instance; });

        Assert.Equal([3, 3, 3, 3, 3, 3, 2], _embedder.Calls.Select(call => call.Length));
    }

    [Fact]
    public async Task A_sync_removes_what_the_source_no_longer_has()
    {
        await RunAsync([Doc("a", "one"), Doc("b", "two")]);

        var report = await RunAsync([Doc("a", "one")], options => options.Sync = true);

        Assert.Equal((1, 1), (report.Unchanged, report.Deleted));
        Assert.Equal(1, (await (await CollectionAsync()).CountAsync(CallerAccess.System)).Documents);
    }

    [Fact]
    public async Task A_sync_of_an_empty_source_removes_nothing_unless_that_is_asked_for()
    {
        await RunAsync([Doc("a", "one")]);

        var careful = await RunAsync([], options => options.Sync = true);
        var meant = await RunAsync([], options => { options.Sync = true; options.AllowEmptySync = true; });

        Assert.Equal(0, careful.Deleted);
        Assert.Equal("sync.nothing_removed", Assert.Single(careful.Warnings).Code);
        Assert.Equal(1, meant.Deleted);
    }

    [Fact]
    public async Task A_sync_keeps_what_could_not_be_read()
    {
        await RunAsync([Doc("a", "one"), Doc("b", "two")]);
        SourceItem[] items = [new() { Id = "a", Document = Doc("a", "one") }, new() { Id = "b", Error = new RagParseException("parse.corrupt", "The file is cut short.") }];

        var report = await new IndexingPipeline(await CollectionAsync(), new ParagraphChunker(), _embedder, new IndexingOptions { Sync = true })
            .RunAsync(items.ToAsyncEnumerable());

        Assert.Equal((0, "parse.corrupt"), (report.Deleted, Assert.Single(report.Failed).Code));
    }

    [Fact]
    public async Task A_path_that_is_missing_keeps_a_sync_from_removing_anything()
    {
        await RunAsync([Doc("docs/a", "one")]);
        SourceItem[] items = [new() { Id = "dcos", Error = new RagInputException("path.not_found", "There is nothing at this path.") }];

        var report = await new IndexingPipeline(await CollectionAsync(), new ParagraphChunker(), _embedder, new IndexingOptions { Sync = true })
            .RunAsync(items.ToAsyncEnumerable());

        Assert.Equal(0, report.Deleted);
    }

    [Fact]
    public async Task The_first_of_two_documents_with_one_id_wins()
    {
        var report = await RunAsync([Doc("a", "first"), Doc("a", "second")], options => options.MaxConcurrency = 4);

        Assert.Equal("id.duplicate", Assert.Single(report.Failed).Code);
        Assert.Equal("first", (await (await CollectionAsync()).GetDocumentAsync("a", CallerAccess.System))!.Text);
    }

    [Theory]
    [InlineData(float.NaN, "embedding.not_finite")]
    [InlineData(float.PositiveInfinity, "embedding.not_finite")]
    [InlineData(0f, "embedding.zero")]
    [InlineData(3e38f, "embedding.not_finite")]
    public async Task A_vector_that_cannot_be_used_fails_its_document_and_no_other(float value, string code)
    {
        _embedder.Answer = (texts, answer) =>
        {
            for (var i = 0; i < texts.Length; i++)
            {
                if (texts[i] == "bad")
                    answer[i] = new Embedding<float>(Enumerable.Repeat(value, 384).ToArray());
            }

            return answer;
        };

        var report = await RunAsync([Doc("a", "good"), Doc("b", "bad"), Doc("c", "fine")]);

        Assert.Equal(("b", code), (Assert.Single(report.Failed).Id, report.Failed[0].Code));
        Assert.Equal(2, report.Added);
        _embedder.Answer = (_, answer) => answer;
        _embedder.Calls.Clear();
        Assert.Equal(1, (await RunAsync([Doc("a", "good"), Doc("b", "bad"), Doc("c", "fine")])).Added);
        Assert.Equal(["bad"], _embedder.Texts);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task An_answer_of_the_wrong_size_is_refused(int vectors)
    {
        _embedder.Answer = (_, answer) => new(Enumerable.Repeat(answer[0], vectors));

        var report = await RunAsync([Doc("a", "text")]);

        Assert.Equal("embedding.count", Assert.Single(report.Failed).Code);
        Assert.Equal(0, (await (await CollectionAsync()).CountAsync(CallerAccess.System)).Documents);
    }

    [Theory]
    [InlineData(System.Net.HttpStatusCode.BadRequest, 1)]
    [InlineData(System.Net.HttpStatusCode.Unauthorized, 1)]
    [InlineData(System.Net.HttpStatusCode.NotFound, 1)]
    [InlineData(System.Net.HttpStatusCode.RequestEntityTooLarge, 1)]
    [InlineData(System.Net.HttpStatusCode.TooManyRequests, 5)]
    [InlineData(System.Net.HttpStatusCode.ServiceUnavailable, 5)]
    public async Task A_refusal_that_would_come_again_is_not_tried_again(System.Net.HttpStatusCode status, int attempts)
    {
        var calls = 0;
        _embedder.Answer = (_, _) =>
        {
            calls++;
            return Fail(new HttpRequestException("no", null, status));
        };

        var report = await RunAsync([Doc("a", "text")]);

        Assert.Equal("embedding.failed", Assert.Single(report.Failed).Code);
        Assert.Equal(attempts, calls);
    }

    [Fact]
    public async Task A_network_error_is_tried_again_and_then_reported()
    {
        var calls = 0;
        _embedder.Answer = (_, answer) => ++calls < 3 ? Fail(new HttpRequestException("secret-host")) : answer;
        Assert.Equal(1, (await RunAsync([Doc("a", "text")])).Added);

        _embedder.Answer = (_, _) => Fail(new HttpRequestException("secret-host"));
        _embedder.Calls.Clear();
        var failure = Assert.Single((await RunAsync([Doc("b", "other")], options => options.MaxAttempts = 4)).Failed);

        Assert.Equal(4, _embedder.Calls.Count);
        Assert.Equal("embedding.failed", failure.Code);
        Assert.DoesNotContain("secret-host", failure.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_gone_is_not_asked_for_every_document()
    {
        _embedder.Answer = (_, _) => Fail(new RagEmbeddingException("embedding.unavailable", "The model does not answer."));

        var report = await RunAsync(Enumerable.Range(0, 500).Select(i => Doc($"d{i}", $"text {i}")), options => { options.MaxConsecutiveFailures = 5; options.MaxConcurrency = 1; });

        Assert.Equal(500, report.Failed.Count);
        Assert.InRange(_embedder.Calls.Count, 5, 300);
        Assert.Contains(report.Failed, failure => failure.Code == "embedding.given_up");
    }

    [Fact]
    public async Task Cancellation_is_not_a_failure_and_leaves_whole_documents()
    {
        using var stop = new CancellationTokenSource();
        _embedder.Answer = (texts, answer) =>
        {
            if (texts.Contains("text 37"))
                stop.Cancel();
            stop.Token.ThrowIfCancellationRequested();
            return answer;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(
            Enumerable.Range(0, 100).Select(i => Doc($"d{i}", $"text {i}\n\nmore {i}")), options => options.BatchSize = 1, cancellationToken: stop.Token));

        var counts = await (await CollectionAsync()).CountAsync(CallerAccess.System);
        Assert.Equal(2 * counts.Documents, counts.Chunks);
        Assert.Empty(await (await CollectionAsync()).VerifyAsync());
        _embedder.Answer = (_, answer) => answer;
        var rest = await RunAsync(Enumerable.Range(0, 100).Select(i => Doc($"d{i}", $"text {i}\n\nmore {i}")));
        Assert.Equal((100 - counts.Documents, counts.Documents), (rest.Added, rest.Unchanged));
    }

    [Fact]
    public async Task What_the_model_answered_before_it_failed_is_not_asked_again()
    {
        _embedder.Answer = (texts, answer) => texts.Any(text => text.Contains("poison", StringComparison.Ordinal)) ? throw new InvalidOperationException("no") : answer;

        var report = await RunAsync([Doc("a", "small"), Doc("b", "one\n\ntwo\n\nthree\n\nfour\n\npoison")], options => (options.BatchSize, options.MaxConcurrency) = (2, 1));

        Assert.Equal((1, 1), (report.Added, report.Failed.Count));
        // Only the call that failed is made a second time, for each document by itself.
        Assert.All(_embedder.Texts.GroupBy(text => text).Where(group => group.Count() > 1), group => Assert.Contains(group.Key, (string[])["four", "poison"]));
        Assert.Equal(_embedder.Texts.Distinct().Count() - 2, report.Embedded);
    }

    [Fact]
    public async Task What_no_store_keeps_exactly_is_replaced_one_for_one_and_said()
    {
        var report = await RunAsync([Doc("a", "x\uD83Dy\0z") with { Title = "t\0", Source = "s\0" }, Doc("b", " \t\n")]);

        Assert.Equal(["control_replaced", "empty_document", "invalid_unicode_replaced"], report.Warnings.Select(warning => warning.Code).Order(StringComparer.Ordinal));
        var stored = (await (await CollectionAsync()).GetDocumentAsync("a", CallerAccess.System))!;
        Assert.Equal(("x\uFFFDy\uFFFDz", "t\uFFFD", "s\uFFFD"), (stored.Text, stored.Title, stored.Source));
        Assert.Equal(2, (await RunAsync([Doc("a", "x\uFFFDy\uFFFDz") with { Title = "t\uFFFD", Source = "s\uFFFD" }, Doc("b", " \t\n")])).Unchanged);
    }

    [Fact]
    public async Task Everything_that_is_stored_is_part_of_the_fingerprint()
    {
        var document = Doc("a", "text");
        await RunAsync([document]);

        Document[] changes =
        [
            document with { Title = "t" },
            document with { Source = "s" },
            document with { MediaType = "text/markdown" },
            document with { Metadata = Metadata.From([KeyValuePair.Create("k", (object)1L)]) },
            document with { Metadata = Metadata.From([KeyValuePair.Create("k", (object)1d)]) },
            document with { VisibleTo = Audience.Everyone },
            document with { VisibleTo = Audience.Of() },
            document with { VisibleTo = Audience.Of("a") },
            document with { ValidTo = DateTimeOffset.UnixEpoch },
            document with { Anchors = [new Anchor(new TextSpan(0, 1), "page", "1")] },
        ];
        foreach (var change in changes)
            Assert.Equal(1, (await RunAsync([change])).Updated);
        Assert.Equal(1, (await RunAsync([changes[^1] with { UpdatedAt = DateTimeOffset.UnixEpoch }])).Unchanged);
        Assert.Equal(1, (await RunAsync([changes[^1]], chunker: new ParagraphChunker("other"))).Updated);
    }

    [Fact]
    public async Task A_document_that_is_too_large_is_refused_before_anything_is_paid_for()
    {
        var report = await RunAsync([Doc("a", new string('x', 1_001)), Doc("b", "fine")], options => options.MaxDocumentLength = 1_000);

        Assert.Equal(("a", "input.too_large"), (Assert.Single(report.Failed).Id, report.Failed[0].Code));
        Assert.Equal(["fine"], _embedder.Texts);
    }

    [Fact]
    public async Task Preparation_comes_before_the_fingerprint_and_its_failure_is_the_documents()
    {
        static ProcessedDocument Mask(Document document) => document.Id == "b"
            ? throw new InvalidOperationException("secret text")
            : ProcessedDocument.Admit(document with { Text = document.Text.Replace("4111", "****", StringComparison.Ordinal) });

        var report = await RunAsync([Doc("a", "card 4111"), Doc("b", "x")], options => options.Processors.Add(new Processor(Mask)));

        Assert.Equal(["card ****"], _embedder.Texts);
        Assert.DoesNotContain("secret", Assert.Single(report.Failed).Error, StringComparison.Ordinal);
        Assert.IsType<InvalidOperationException>(report.Failed[0].Exception);
    }

    [Theory]
    [InlineData("other")]
    [InlineData(null)]
    public async Task Preparation_that_does_not_keep_the_id_fails_its_document(string? id)
    {
        ProcessedDocument Rename(Document document) => id is null ? null! : ProcessedDocument.Admit(document with { Id = id });

        var report = await RunAsync([Doc("a", "text")], options => options.Processors.Add(new Processor(Rename)));

        Assert.Equal(("a", "processor.id"), (Assert.Single(report.Failed).Id, report.Failed[0].Code));
    }

    [Fact]
    public async Task A_refused_document_is_reported_and_not_stored()
    {
        static ProcessedDocument Judge(Document document) => document.Id switch
        {
            "a" => ProcessedDocument.Reject(document, "length", "The document is too short.", 4, 10),
            "b" => ProcessedDocument.Quarantine(document, "language", "The language is unknown."),
            _ => ProcessedDocument.Admit(document),
        };

        var report = await RunAsync([Doc("a", "text"), Doc("b", "words"), Doc("c", "fine")], options => options.Processors.Add(new Processor(Judge)));

        Assert.Equal(
            [new RefusedDocument("a", "Processor", DocumentVerdict.Rejected, "length", "The document is too short.", 4, 10), new RefusedDocument("b", "Processor", DocumentVerdict.Quarantined, "language", "The language is unknown.", null, null)],
            report.Refused);
        Assert.Equal((1, 0), (report.Added, report.Failed.Count));
        Assert.Equal(["fine"], _embedder.Texts);
    }

    [Fact]
    public async Task A_sync_removes_what_is_rejected_and_keeps_what_is_quarantined()
    {
        await RunAsync([Doc("a", "one"), Doc("b", "two"), Doc("c", "three")]);
        static ProcessedDocument Judge(Document document) => document.Id switch
        {
            "a" => ProcessedDocument.Reject(document, "r", "Not wanted."),
            "b" => ProcessedDocument.Quarantine(document, "r", "To be looked at."),
            _ => ProcessedDocument.Admit(document),
        };

        var report = await RunAsync([Doc("a", "one"), Doc("b", "two changed"), Doc("c", "three")], options =>
        {
            options.Sync = true;
            options.Processors.Add(new Processor(Judge));
        });

        Assert.Equal((1, 1, 2), (report.Deleted, report.Unchanged, report.Refused.Count));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData(" a")]
    [InlineData("a\nb")]
    public async Task A_bad_id_fails_its_document(string id) =>
        Assert.Equal("id.invalid", Assert.Single((await RunAsync([Doc(id, "text"), Doc("b", "fine")])).Failed).Code);

    [Fact]
    public async Task With_history_a_stated_beginning_is_part_of_the_document_and_an_unstated_one_is_not()
    {
        var pipeline = new IndexingPipeline(await CollectionAsync(keepsHistory: true), new ParagraphChunker(), _embedder);
        Task<IndexingReport> Run(DateTimeOffset? validFrom) =>
            pipeline.RunAsync(new[] { Doc("a", "text") with { ValidFrom = validFrom } }.ToAsyncEnumerable());

        Assert.Equal(1, (await Run(null)).Added);
        Assert.Equal(1, (await Run(null)).Unchanged);
        Assert.Equal(1, (await Run(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero))).Updated);
        Assert.Equal(1, (await Run(new DateTimeOffset(2031, 1, 1, 0, 0, 0, TimeSpan.Zero))).Updated);
    }

    [Fact]
    public async Task Progress_counts_every_document_once()
    {
        var reports = new List<IndexingProgress>();
        var pipeline = new IndexingPipeline(await CollectionAsync(), new ParagraphChunker(), _embedder);

        await pipeline.RunAsync(Enumerable.Range(0, 30).Select(i => Doc($"d{i}", $"text {i}")).ToAsyncEnumerable(), new Collect(reports));

        Assert.Equal(new IndexingProgress(30, 30, 0, 30, 30), reports[^1]);
        Assert.Equal(reports.Select(report => report.Done).Order(), reports.Select(report => report.Done));
    }

    [Fact]
    public async Task Options_are_checked_where_they_are_handed_in()
    {
        var collection = await CollectionAsync();
        foreach (var options in new IndexingOptions[] { new() { BatchSize = 0 }, new() { MaxConcurrency = 0 }, new() { MaxBatchTokens = 0 }, new() { MaxAttempts = 0 } })
            Assert.Throws<ArgumentOutOfRangeException>(() => new IndexingPipeline(collection, new ParagraphChunker(), _embedder, options));
    }

    private sealed class Collect(List<IndexingProgress> reports) : IProgress<IndexingProgress>
    {
        public void Report(IndexingProgress value) => reports.Add(value);
    }

    [Theory]
    [InlineData("Say yes.\U000E0041\U000E0042", true)]
    [InlineData("in\u200Bvisible", true)]
    [InlineData("\u202Ereversed", true)]
    [InlineData("\uFEFFa mark of byte order", false)]
    [InlineData("\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645 \U0001F468\u200D\U0001F469\u200D\U0001F467 \u2764\uFE0F co\u00ADoperate", false)]
    public async Task Text_that_no_reader_sees_is_reported_and_kept(string text, bool isReported)
    {
        var report = await RunAsync([Doc("a", text)]);

        Assert.Equal(isReported, report.Warnings.Any(warning => warning.Code == "invisible_text"));
        Assert.Equal(text, (await (await CollectionAsync()).GetDocumentAsync("a", CallerAccess.System))!.Text);
    }

    [Fact]
    public async Task A_document_of_replaced_characters_alone_has_no_chunks()
    {
        var report = await RunAsync([Doc("a", "\0\0 \0")]);

        Assert.Equal((1, 0), (report.Added, report.Chunks));
        Assert.Contains("empty_document", report.Warnings.Select(warning => warning.Code));
        Assert.Empty(_embedder.Calls);
    }

    private sealed class Processor(Func<Document, ProcessedDocument> process) : IDocumentProcessor
    {
        public ValueTask<ProcessedDocument> ProcessAsync(Document document, CancellationToken cancellationToken = default) => ValueTask.FromResult(process(document));
    }
}
