using System.CommandLine;
using System.Text.Json.Nodes;
using Rag.Sample.Console.Output;
using Rag.Sample.Console.Setup;
using Spectre.Console;

namespace Rag.Sample.Console.Commands;

internal static class IndexCommand
{
    private const int ShownFailures = 20;

    public static Command Create()
    {
        var paths = new Argument<string[]>("path") { Description = "Files, folders, or .jsonl with _id, title, text", Arity = ArgumentArity.OneOrMore };
        var store = new StoreOptions();
        var chunking = new ChunkingOptions();
        var sync = new Option<bool>("--sync") { Description = "Also remove documents that PATH no longer has" };
        var history = new Option<bool>("--history") { Description = "Make the collection keep earlier versions" };
        var allowEmpty = new Option<bool>("--allow-empty-sync") { Description = "Let a sync of an empty PATH remove every document" };
        var visibleTo = new Option<string[]>("--visible-to") { Description = "A principal who may see the documents; may be given several times (default: everyone, unless principals are required)" };
        var sources = new Sources();
        var access = new Option<bool>("--require-principals") { Description = "Make the collection demand --as at every question" };
        var command = new Command("index", "Bring an index up to date with files") { paths, sync, allowEmpty, history, access, visibleTo };
        store.AddTo(command);
        chunking.AddTo(command);
        sources.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var terminal = new Terminal(parsed.GetValue(store.Json));
            return CommandLine.GuardAsync(terminal, async () =>
            {
                var options = sources.OptionsOf(parsed);
                if (parsed.GetResult(visibleTo) is not null)
                    options.VisibleTo = Audience.Of(parsed.GetValue(visibleTo)!);
                var items = DocumentSources.FromPaths(parsed.GetValue(paths)!, options);
                // A mistyped path must not leave an empty index behind.
                if (!parsed.GetValue(paths)!.Any(Path.Exists))
                    return await NothingToReadAsync(terminal, items);
                await using var opened = StoreFactory.Open(parsed.GetValue(store.Store)!, mustExist: false);
                // How a collection was made is said once.
                var id = store.CollectionOf(parsed);
                var known = (await opened.ListAsync(id.Tenant, stop)).FirstOrDefault(info => info.Id == id);
                var index = new RagIndex(new RagOptions
                {
                    Store = opened,
                    Collection = id,
                    Chunker = chunking.ChunkerOf(parsed),
                    Embedder = Models.Embedder(parsed.GetValue(store.Embedder)!),
                    KeepsHistory = parsed.GetValue(history) || known?.KeepsHistory == true,
                    RequiresPrincipals = parsed.GetValue(access) || known?.RequiresPrincipals == true,
                    Indexing = new IndexingOptions { Sync = parsed.GetValue(sync), AllowEmptySync = parsed.GetValue(allowEmpty) },
                });
                var report = await IndexingProgressBar.RunAsync(terminal, progress => index.IndexAsync(items, progress, stop));
                terminal.Result(() => ToJson(report), screen => Show(screen, report));
                return report.Failed.Count == 0 ? ExitCode.Done
                    : report.Added + report.Updated + report.Unchanged == 0 ? ExitCode.Failed : ExitCode.SomeFailed;
            });
        });
        return command;
    }

    private static async Task<int> NothingToReadAsync(Terminal terminal, IAsyncEnumerable<SourceItem> items)
    {
        var report = new IndexingReport
        {
            Failed = await items.Where(item => item.Error is not null).Select(item => new IndexingFailure(item.Id, item.Error!.Code, item.Error.Message)).ToListAsync(),
        };
        terminal.Result(() => ToJson(report), screen => Show(screen, report));
        return ExitCode.Failed;
    }

    private static JsonObject ToJson(IndexingReport report) => new()
    {
        ["added"] = report.Added,
        ["updated"] = report.Updated,
        ["unchanged"] = report.Unchanged,
        ["deleted"] = report.Deleted,
        ["failed"] = new JsonArray([.. report.Failed.Select(failure => new JsonObject { ["id"] = failure.Id, ["code"] = failure.Code, ["error"] = Wording.Of(failure.Error) })]),
        ["warnings"] = new JsonArray([.. report.Warnings.Select(warning => new JsonObject { ["id"] = warning.DocumentId, ["code"] = warning.Code, ["message"] = Wording.Of(warning.Message) })]),
        ["chunks"] = report.Chunks,
        ["embedded"] = report.Embedded,
        ["reused"] = report.Reused,
        ["tokens"] = report.Tokens,
        ["seconds"] = Math.Round(report.Duration.TotalSeconds, 3),
    };

    internal static void Show(Terminal screen, IndexingReport report)
    {
        screen.Line($"[bold]{report.Added}[/] added, [bold]{report.Updated}[/] updated, [bold]{report.Unchanged}[/] unchanged, [bold]{report.Deleted}[/] deleted, {(report.Failed.Count > 0 ? $"[red]{report.Failed.Count} failed[/]" : "0 failed")} in {report.Duration.TotalSeconds:0.00} s");
        screen.Line($"{report.Chunks} chunks: {report.Embedded} embedded, {report.Reused} reused, {report.Tokens} tokens");
        foreach (var failure in report.Failed.Take(ShownFailures))
            screen.Message($"[red]failed[/] {Markup.Escape(failure.Id)}: {Markup.Escape(failure.Code)}: {Markup.Escape(Wording.Of(failure.Error))}");
        if (report.Failed.Count > ShownFailures)
            screen.Message($"[red]failed[/] and {report.Failed.Count - ShownFailures} more; --json lists them all");
        foreach (var group in report.Warnings.GroupBy(warning => warning.Code).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var first = group.First();
            screen.Message($"[yellow]warning[/] {Markup.Escape(group.Key)}: {Markup.Escape(first.DocumentId ?? "")}: {Markup.Escape(Wording.Of(first.Message))}{(group.Count() > 1 ? $" (and {group.Count() - 1} more)" : "")}");
        }
    }
}
