using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rag.Evaluation;
using Rag.Sample.Console.Output;
using Rag.Sample.Console.Setup;
using Spectre.Console;

namespace Rag.Sample.Console.Commands;

internal static class EvalCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "Holds corpus.jsonl, queries.jsonl and qrels.tsv" };
        var modes = new Option<string[]>("--modes") { Description = "keyword, vector, hybrid (default: all)", AllowMultipleArgumentsPerToken = true };
        var run = new Option<string?>("--run") { Description = "Write TREC run files FILE.keyword, FILE.vector, FILE.hybrid" };
        var store = new Option<string>("--store") { Description = "Where the documents are indexed for the measurement", DefaultValueFactory = _ => "memory:" };
        var embedder = new Option<string>("--embedder") { Description = "hashing, minilm, onnx:FOLDER, static:FOLDER or openai:MODEL", DefaultValueFactory = _ => "hashing" };
        var alpha = new Option<double?>("--alpha") { Description = "The vector leg's weight, 0 to 1 (default: what the embedder states, else 0.3)" };
        var fusion = new Option<string?>("--fusion") { Description = "weighted (default) or rrf" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var chunking = new ChunkingOptions();
        var command = new Command("eval", "Measure retrieval on judged questions") { folder, modes, run, store, embedder, alpha, fusion, json };
        chunking.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var terminal = new Terminal(parsed.GetValue(json));
            return CommandLine.GuardAsync(terminal, async () =>
            {
                var dataset = await RetrievalDataset.LoadAsync(parsed.GetValue(folder)!, cancellationToken: stop);
                var chosen = (parsed.GetValue(modes) ?? [])
                    .SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                    .Select(text => Choice.Of(text, "--modes", Choice.Modes)).Distinct().ToList();
                await using var opened = StoreFactory.Open(parsed.GetValue(store)!, mustExist: false);
                var model = Models.Embedder(parsed.GetValue(embedder)!);
                var index = new RagIndex(new RagOptions { Store = opened, Chunker = chunking.ChunkerOf(parsed), Embedder = model });
                var indexed = await IndexingProgressBar.RunAsync(terminal, progress => index.IndexAsync(dataset.Documents.ToAsyncEnumerable(), progress, stop));
                var settings = new RetrievalRequest("")
                {
                    Access = CallerAccess.System,
                    Alpha = parsed.GetValue(alpha),
                    Fusion = parsed.GetValue(fusion) is { } method ? Choice.Of(method, "--fusion", Choice.Fusions) : null,
                };
                var report = await RetrievalEvaluation.RunAsync(dataset, await index.GetRetrieverAsync(stop), settings, chosen, cancellationToken: stop);
                if (parsed.GetValue(run) is { } path)
                {
                    foreach (var written in await report.WriteRunsAsync(path, stop))
                        terminal.Message($"[grey]wrote {Markup.Escape(written)}[/]");
                }

                terminal.Result(() => ToJson(report), screen => screen.Line(Markup.Escape(report.ToString())));
                foreach (var failure in indexed.Failed)
                    terminal.Message($"[red]failed[/] {Markup.Escape(failure.Id)}: {Markup.Escape(failure.Error)}");
                return indexed.Failed.Count == 0 ? ExitCode.Done : ExitCode.SomeFailed;
            });
        });
        return command;
    }

    private static JsonObject ToJson(EvaluationReport report)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
            report.WriteJson(writer);
        return JsonNode.Parse(Encoding.UTF8.GetString(buffer.ToArray()))!.AsObject();
    }
}
