using System.CommandLine;
using System.Globalization;
using Rag.Sample.Console.Commands;
using Rag.Sample.Console.Output;

namespace Rag.Sample.Console;

/// <summary>The commands, and what happens around each: one JSON object on demand, readable errors, exit codes.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Turns documents into answers with checked citations.");
        foreach (var command in new Command[]
        {
            IndexCommand.Create(), SearchCommand.Create(), AskCommand.Create(), ChunkCommand.Create(), TokensCommand.Create(), EvalCommand.Create(),
            DeleteCommand.Create(), StatusCommand.Create(), VerifyCommand.Create(), CopyCommand.Create(), DemoCommand.Create(),
        })
        {
            root.Subcommands.Add(command);
        }

        root.SetAction(_ => HomeScreen.Show());
        // The same output everywhere: 0.57, never 0,57.
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
            return new Terminal(args.Contains("--json")).Fail("usage", string.Join(" ", parsed.Errors.Select(error => error.Message)), ExitCode.BadUsage);

        using var stop = new CancellationTokenSource();
        System.Console.CancelKeyPress += (_, pressed) =>
        {
            // The first Ctrl+C finishes the document being stored; the second ends the process.
            pressed.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        };
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
    }

    // What was typed, not what was read: a filter, a principal, a question, the name of a collection or tokenizer.
    private static bool IsUsage(RagException exception) => exception is RagFilterException or RagAccessException
        || (exception is RagInputException && exception.Code.Split('.')[0] is "query" or "name" or "tokenizer" or "id");

    /// <summary>Runs one command's work and turns what goes wrong into a message and an exit code.</summary>
    public static async Task<int> GuardAsync(Terminal terminal, Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (OperationCanceledException)
        {
            return terminal.Fail("cancelled", "Stopped. What was finished is kept; run the same command again to go on.", ExitCode.Failed);
        }
        catch (RagException exception)
        {
            return terminal.Fail(exception.Code, exception.Message, IsUsage(exception) ? ExitCode.BadUsage : ExitCode.Failed);
        }
        catch (UsageException exception)
        {
            return terminal.Fail("usage", exception.Message, ExitCode.BadUsage);
        }
        catch (ArgumentException exception)
        {
            return terminal.Fail("usage", exception.Message.Split(" (Parameter", 2)[0], ExitCode.BadUsage);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return terminal.Fail("io", exception.Message, ExitCode.Failed);
        }
        catch (Exception exception)
        {
            return terminal.Fail("internal", $"{exception.GetType().Name}: {exception.Message} This is a defect; please report it with the command you ran.", ExitCode.Failed);
        }
    }
}
