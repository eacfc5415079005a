using System.CommandLine;
using System.Text.Json.Nodes;
using Rag.Sample.Console.Output;
using Rag.Sample.Console.Setup;
using Spectre.Console;

namespace Rag.Sample.Console.Commands;

internal static class ChunkCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("path") { Description = "Files or folders", Arity = ArgumentArity.OneOrMore };
        var chunking = new ChunkingOptions();
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("chunk", "Show how files are cut, without indexing them") { paths, json };
        chunking.AddTo(command);
        var sources = new Sources();
        sources.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var terminal = new Terminal(parsed.GetValue(json));
            return CommandLine.GuardAsync(terminal, async () =>
            {
                var chunker = chunking.ChunkerOf(parsed);
                var files = new List<(Document Document, ChunkedDocument Chunked)>();
                var failures = new List<(string Path, RagException Error)>();
                await foreach (var item in DocumentSources.FromPaths(parsed.GetValue(paths)!, sources.OptionsOf(parsed), stop))
                {
                    if (item.Document is { } document)
                        files.Add((document, await chunker.ChunkAsync(document, stop)));
                    else if (item.Error is { } error)
                        failures.Add((item.Id, error));
                    terminal.Warnings(item.Warnings);
                }

                terminal.Result(() => ToJson(files, failures), screen => Show(screen, files));
                foreach (var (path, error) in failures)
                    terminal.Failure(path, error);
                return failures.Count == 0 ? ExitCode.Done : files.Count == 0 ? ExitCode.Failed : ExitCode.SomeFailed;
            });
        });
        return command;
    }

    private static JsonObject ToJson(List<(Document Document, ChunkedDocument Chunked)> files, List<(string Path, RagException Error)> failures) => new()
    {
        ["files"] = new JsonArray([.. files.Select(file => new JsonObject
        {
            ["path"] = file.Document.DisplaySource,
            ["mediaType"] = file.Document.MediaType,
            ["chunks"] = new JsonArray([.. file.Chunked.Chunks.Select(chunk => new JsonObject
            {
                ["index"] = chunk.Index,
                ["start"] = chunk.Span.Start,
                ["length"] = chunk.Span.Length,
                ["text"] = chunk.Text,
                ["headings"] = new JsonArray([.. chunk.Headings.Select(heading => (JsonNode)heading)]),
                ["context"] = chunk.Context,
                ["kind"] = chunk.Kind.ToString().ToLowerInvariant(),
                ["tokens"] = chunk.Tokens,
            })]),
            ["warnings"] = new JsonArray([.. file.Chunked.Warnings.Select(warning => new JsonObject { ["code"] = warning.Code, ["message"] = warning.Message })]),
        })]),
        ["failed"] = new JsonArray([.. failures.Select(failure => new JsonObject { ["path"] = failure.Path, ["code"] = failure.Error.Code, ["error"] = failure.Error.Message })]),
    };

    private static void Show(Terminal screen, List<(Document Document, ChunkedDocument Chunked)> files)
    {
        foreach (var (document, chunked) in files)
        {
            screen.Line($"[green]{Markup.Escape(document.DisplaySource)}[/] {chunked.Chunks.Count} chunks");
            foreach (var chunk in chunked.Chunks)
                screen.Line($"  [bold]{chunk.Index,3}[/] [grey]{chunk.Span.Start}+{chunk.Span.Length} {chunk.Tokens} tokens {chunk.Kind.ToString().ToLowerInvariant()}[/] {Markup.Escape(string.Join(" > ", chunk.Headings))} [grey]|[/] {Markup.Escape(Snippet.Of(chunk.Text))}");
            foreach (var warning in chunked.Warnings)
                screen.Message($"[yellow]warning[/] {Markup.Escape(warning.Code)}: {Markup.Escape(warning.Message)}");
        }
    }
}
