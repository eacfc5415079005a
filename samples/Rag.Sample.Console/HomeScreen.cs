using Rag.Sample.Console.Output;

namespace Rag.Sample.Console;

/// <summary>What a newcomer sees: what the program can do, and an example that works at once.</summary>
internal static class HomeScreen
{
    public static int Show()
    {
        var screen = new Terminal(json: false);
        screen.Line("[bold]rag[/] turns documents into answers with checked citations, offline.");
        screen.Line();
        screen.Line("Try it now");
        screen.Line("  [green]rag demo[/]                          answers three questions about this project");
        screen.Line();
        screen.Line("Your documents");
        screen.Line("  [green]rag index[/] PATH…                   files, folders or .jsonl into rag.db; again, it does only what changed");
        screen.Line("  [green]rag ask[/] \"How do I …?\"             an answer, each sentence with its source");
        screen.Line("  [green]rag search[/] \"words or a question\"  the chunks that match, with scores");
        screen.Line();
        screen.Line("Looking closer");
        screen.Line("  [green]rag chunk[/] PATH…                   how files are cut");
        screen.Line("  [green]rag tokens[/] PATH…                  how many tokens they have");
        screen.Line("  [green]rag eval[/] FOLDER                   retrieval quality on judged questions");
        screen.Line("  [green]rag copy[/] --to STORE               the index into another store, with the same answers");
        screen.Line("  [green]rag status[/], [green]verify[/], [green]delete[/] ID      what the index holds, whether it is whole, take documents out");
        screen.Line();
        screen.Line("[grey]Every command takes --json and --help. The index is sqlite:rag.db unless --store says otherwise.[/]");
        return ExitCode.Done;
    }
}
