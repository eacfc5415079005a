using System.Text;
using System.Text.Json;

namespace Rag.Evaluation.Tests;

public sealed class RetrievalEvaluationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rag-evaluation-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_dataset_in_beir_form_is_read()
    {
        var dataset = await LoadAsync();

        Assert.Equal(["1", "2", "3"], dataset.Documents.Select(document => document.Id));
        Assert.Equal(("Cars", "fast"), (dataset.Documents[0].Title, dataset.Documents[0].Text));
        Assert.Null(dataset.Documents[1].Title);
        Assert.Equal([new JudgedQuestion("q1", "car")], dataset.Questions);
        Assert.Equal(2, dataset.Judgements["q1"]["1"]);
    }

    [Fact]
    public async Task Judgements_may_stand_in_a_folder_of_their_own_and_have_four_columns()
    {
        Write();
        File.Delete(Path.Combine(_folder, "qrels.tsv"));
        Directory.CreateDirectory(Path.Combine(_folder, "qrels"));
        File.WriteAllText(Path.Combine(_folder, "qrels", "test.tsv"), "q1 0 1 2\n");

        Assert.Single((await RetrievalDataset.LoadAsync(_folder)).Questions);
    }

    [Theory]
    [InlineData("corpus.jsonl", "{\"_id\":\"1\"", "dataset.line")]
    [InlineData("corpus.jsonl", "[]", "dataset.line")]
    [InlineData("corpus.jsonl", "{\"title\":\"x\"}", "dataset.line")]
    [InlineData("corpus.jsonl", "{\"_id\":\"1\"}\n{\"_id\":\"1\"}", "dataset.line")]
    [InlineData("queries.jsonl", "{\"_id\":\"q1\"}", "dataset.line")]
    [InlineData("qrels.tsv", "h\th\th\nq1\t1", "dataset.line")]
    [InlineData("qrels.tsv", "q9\t1\t1", "dataset.empty")]
    public async Task A_damaged_dataset_is_refused(string file, string content, string code)
    {
        Write();
        File.WriteAllText(Path.Combine(_folder, file), content);

        Assert.Equal(code, (await Assert.ThrowsAsync<RagParseException>(() => RetrievalDataset.LoadAsync(_folder))).Code);
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        var error = await Assert.ThrowsAsync<RagInputException>(() => RetrievalDataset.LoadAsync(_folder));

        Assert.Equal("path.missing", error.Code);
        Assert.Contains("corpus.jsonl", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_are_ranked_by_their_best_chunk()
    {
        var report = await RetrievalEvaluation.RunAsync(
            await LoadAsync(), (_, _, _, _) => Task.FromResult<IReadOnlyList<SearchHit>>([Hit("3", 0, 9), Hit("3", 1, 8), Hit("1", 0, 7), Hit("3", 2, 6)]), [SearchMode.Keyword]);

        var result = report[SearchMode.Keyword];
        Assert.Equal([new RankedDocument("3", 9), new RankedDocument("1", 7)], result.Run.Rankings["q1"]);
        Assert.Equal(0.5, result.Mean.MrrAt10);
    }

    [Fact]
    public async Task More_chunks_are_asked_for_while_documents_are_few()
    {
        var tops = new List<int>();
        await RetrievalEvaluation.RunAsync(await LoadAsync(), SearchAsync, [SearchMode.Keyword]);

        Assert.Equal([100, 400, 1000], tops);

        Task<IReadOnlyList<SearchHit>> SearchAsync(string question, SearchMode mode, int top, CancellationToken cancellationToken)
        {
            tops.Add(top);
            return Task.FromResult<IReadOnlyList<SearchHit>>([.. Enumerable.Range(0, top).Select(i => Hit("1", i, 1))]);
        }
    }

    [Fact]
    public async Task Percentiles_are_of_the_clock_that_was_handed_in()
    {
        var report = await RetrievalEvaluation.RunAsync(
            await LoadAsync(), (_, _, _, _) => Task.FromResult<IReadOnlyList<SearchHit>>([]), [SearchMode.Vector], new SteppingClock());

        Assert.Equal(TimeSpan.FromMilliseconds(5), report[SearchMode.Vector].P50);
        Assert.Equal(TimeSpan.FromMilliseconds(5), report[SearchMode.Vector].P99);
    }

    [Fact]
    public async Task The_report_is_the_console_hosts_json()
    {
        var report = await RetrievalEvaluation.RunAsync(
            await LoadAsync(), (_, _, _, _) => Task.FromResult<IReadOnlyList<SearchHit>>([Hit("1", 0, 1)]), timeProvider: new SteppingClock());
        var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            report.WriteJson(writer);

        Assert.Equal(
            $$"""{"dataset":"{{Path.GetFileName(_folder)}}","documents":3,"queries":1,"results":[{{string.Join(',', new[] { "keyword", "vector", "hybrid" }.Select(mode => $$"""{"mode":"{{mode}}","ndcg@10":1,"recall@10":1,"recall@100":1,"map":1,"mrr@10":1,"p50Ms":5,"p99Ms":5}"""))}}]}""",
            Encoding.UTF8.GetString(stream.ToArray()));
        Assert.Contains("| keyword |  1.0000 |", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_files_score_as_the_report_says()
    {
        var dataset = await LoadAsync();
        var report = await RetrievalEvaluation.RunAsync(dataset, (_, _, _, _) => Task.FromResult<IReadOnlyList<SearchHit>>([Hit("2", 0, 1), Hit("3", 0, 1), Hit("1", 0, 1)]));

        var files = await report.WriteRunsAsync(Path.Combine(_folder, "run"));

        Assert.Equal(["run.keyword", "run.vector", "run.hybrid"], files.Select(Path.GetFileName));
        using var reader = new StreamReader(files[0]);
        Assert.Equal(report[SearchMode.Keyword].ByQuestion, (await TrecRun.ReadAsync(reader)).Score(dataset));
    }

    [Fact]
    public async Task A_gate_fails_below_its_minimum_and_when_significantly_worse()
    {
        var report = await RetrievalEvaluation.RunAsync(await LoadAsync(), (_, _, _, _) => Task.FromResult<IReadOnlyList<SearchHit>>([Hit("3", 0, 2), Hit("1", 0, 1)]), [SearchMode.Hybrid]);
        var gate = new RetrievalGate(SearchMode.Hybrid, RetrievalMetric.MrrAt10);

        RetrievalGate.Require(report, gate with { Minimum = 0.5 });
        Assert.Single(RetrievalGate.Check(report, gate with { Minimum = 0.51 }));
        Assert.Equal("gate.failed", Assert.Throws<RetrievalGateException>(() => RetrievalGate.Require(report, gate with { Minimum = 0.51 })).Code);
        var perfect = new Dictionary<string, RetrievalScores> { ["q1"] = new(1, 1, 1, 1, 1) };
        Assert.Empty(RetrievalGate.Check(report, gate with { Baseline = perfect }));
        Assert.Single(RetrievalGate.Check(report, gate with { Baseline = perfect, Significance = 0.6 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => gate with { Significance = 0 });
        Assert.Throws<ArgumentException>(() => RetrievalGate.Check(report, new RetrievalGate(SearchMode.Vector, RetrievalMetric.Map)));
    }

    private async Task<RetrievalDataset> LoadAsync()
    {
        Write();
        return await RetrievalDataset.LoadAsync(_folder);
    }

    private void Write()
    {
        File.WriteAllText(Path.Combine(_folder, "corpus.jsonl"), "{\"_id\":\"1\",\"title\":\"Cars\",\"text\":\"fast\"}\n{\"_id\":\"2\",\"title\":\"\",\"text\":\"\"}\n\n{\"_id\":3,\"text\":\"slow\"}\n");
        File.WriteAllText(Path.Combine(_folder, "queries.jsonl"), "{\"_id\":\"q1\",\"text\":\"car\"}\n{\"_id\":\"q2\",\"text\":\"unjudged\"}\n");
        File.WriteAllText(Path.Combine(_folder, "qrels.tsv"), "query-id\tcorpus-id\tscore\nq1\t1\t2\nq1\t3\t0\n");
    }

    private static SearchHit Hit(string document, int index, double score) => new()
    {
        Chunk = new Chunk { DocumentId = document, Index = index, Span = default, Text = "" },
        Document = new SourceDocument(document, document, null, "text/plain", "1", Metadata.Empty, [], null),
        Score = score,
    };

    private sealed class SteppingClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => _ticks += 5;
    }
}
