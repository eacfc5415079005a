using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Rag.Sample.Console.Output;
using Rag.Sample.Console.Setup;
using Spectre.Console;

namespace Rag.Sample.Console.Commands;

internal static class SearchCommand
{
    public static Command Create()
    {
        var question = new QuestionOptions();
        var store = new StoreOptions();
        var command = new Command("search", "Find the chunks that best match a question");
        question.AddTo(command);
        store.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var terminal = new Terminal(parsed.GetValue(store.Json));
            return CommandLine.GuardAsync(terminal, async () =>
            {
                var request = question.RequestOf(parsed);
                await using var index = await OpenIndex.OpenAsync(store, parsed, stop);
                QuestionOptions.WarnOfLostVersions(request, index.Collection.Info, terminal);
                var clock = Stopwatch.StartNew();
                var hits = (await index.Search(store, parsed).RetrieveAsync(request, stop)).Hits;
                var seconds = clock.Elapsed.TotalSeconds;
                terminal.Result(
                    () => ToJson(request, question.ModeOf(parsed), hits, seconds),
                    screen => Show(screen, hits));
                return ExitCode.Done;
            });
        });
        return command;
    }

    private static JsonObject ToJson(RetrievalRequest request, SearchMode mode, IReadOnlyList<SearchHit> hits, double seconds) => new()
    {
        ["query"] = request.Question,
        ["mode"] = Choice.NameOf(mode),
        ["hits"] = new JsonArray([.. hits.Select((hit, i) => new JsonObject
        {
            ["rank"] = i + 1,
            ["score"] = hit.Score,
            ["chunkId"] = hit.Chunk.Id,
            ["documentId"] = hit.Document.Id,
            ["source"] = hit.Document.Source,
            ["start"] = hit.Chunk.Span.Start,
            ["length"] = hit.Chunk.Span.Length,
            ["text"] = hit.Chunk.Text,
            ["headings"] = new JsonArray([.. hit.Chunk.Headings.Select(heading => (JsonNode)heading)]),
            ["scores"] = new JsonObject { ["vector"] = hit.VectorScore, ["keyword"] = hit.KeywordScore },
        })]),
        ["seconds"] = Math.Round(seconds, 4),
    };

    private static void Show(Terminal screen, IReadOnlyList<SearchHit> hits)
    {
        if (hits.Count == 0)
            screen.Line("Nothing found.");
        foreach (var (hit, i) in hits.Select((hit, i) => (hit, i)))
        {
            screen.Line($"[bold]{i + 1}.[/] [green]{Markup.Escape(hit.Document.Source)}[/] {Markup.Escape(string.Join(" > ", hit.Chunk.Headings))} [grey]{hit.Score:0.000} (vector {hit.VectorScore:0.000}, keyword {hit.KeywordScore:0.00})[/]");
            screen.Line("   " + Markup.Escape(Snippet.Of(hit.Chunk.Text)));
        }
    }
}
