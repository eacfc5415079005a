using System.CommandLine;
using Rag.Sample.Console.Output;
using Spectre.Console;

namespace Rag.Sample.Console.Commands;

/// <summary>Indexes this project's own documentation in memory and answers three questions about it.</summary>
internal static class DemoCommand
{
    private static readonly string[] Questions =
    [
        "How do I index a folder of documents?",
        "When is a citation verified?",
        "What happens when the process is killed while indexing?",
    ];

    public static Command Create()
    {
        var command = new Command("demo", "Index this project's documentation and answer three questions about it");
        command.SetAction((parsed, stop) =>
        {
            var terminal = new Terminal(json: false);
            return CommandLine.GuardAsync(terminal, async () =>
            {
                var root = RootOf(AppContext.BaseDirectory) ?? RootOf(Environment.CurrentDirectory)
                    ?? throw new UsageException("The demo reads this project's documentation. Run it from inside the repository.");
                await using var store = new InMemoryVectorStore();
                var rag = new RagIndex(store, new AutoChunker());
                var paths = new[] { "README.md", "ARCHITECTURE.md", "docs" }.Select(path => Path.Combine(root, path));
                var report = await rag.IndexAsync(DocumentSources.FromPaths(paths, new SourceOptions { Root = root }), cancellationToken: stop);
                terminal.Line($"[grey]Indexed {report.Added} documents in {report.Chunks} chunks, {report.Duration.TotalSeconds:0.0} s, offline.[/]");
                foreach (var question in Questions)
                {
                    terminal.Line();
                    terminal.Line($"[bold]{Markup.Escape(question)}[/]");
                    AskCommand.Show(terminal, await rag.AskAsync(question, stop), CitationFormat.Numbered);
                }

                terminal.Line();
                terminal.Line("[grey]Your own files: rag index FOLDER, then rag ask \"a question\".[/]");
                return ExitCode.Done;
            });
        });
        return command;
    }

    private static string? RootOf(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Rag.sln")))
                return at.FullName;
        }

        return null;
    }
}
