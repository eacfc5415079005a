using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Rag.Sample.Console.Output;

/// <summary>Where a command writes: results to standard output, messages and progress to standard error; with JSON exactly one object and nothing else.</summary>
internal sealed class Terminal(bool json)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IAnsiConsole _out = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Out) });

    /// <summary>Messages and progress; without colour or movement where it is not a terminal.</summary>
    public IAnsiConsole Messages { get; } = AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(System.Console.Error),
        Interactive = System.Console.IsErrorRedirected ? InteractionSupport.No : InteractionSupport.Detect,
        Ansi = System.Console.IsErrorRedirected ? AnsiSupport.No : AnsiSupport.Detect,
    });

    public bool IsJson => json;

    /// <summary>Whether long work should show itself moving.</summary>
    public static bool ShowsProgress => !System.Console.IsErrorRedirected;

    /// <summary>Prints the one JSON object, or what a person reads.</summary>
    public void Result(Func<JsonObject> machine, Action<Terminal> person)
    {
        if (json)
            System.Console.Out.WriteLine(machine().ToJsonString(Json));
        else
            person(this);
    }

    /// <summary>A line with Spectre markup where the output is a terminal, and without it where it is not. Text must be escaped.</summary>
    public void Line(string markup = "")
    {
        // Spectre wraps at the width it believes in; a file has none.
        if (System.Console.IsOutputRedirected)
            System.Console.Out.WriteLine(Markup.Remove(markup));
        else
            _out.MarkupLine(markup);
    }

    /// <summary>A line to standard error.</summary>
    public void Message(string markup)
    {
        if (System.Console.IsErrorRedirected)
            System.Console.Error.WriteLine(Markup.Remove(markup));
        else
            Messages.MarkupLine(markup);
    }

    /// <summary>A document that could not be read.</summary>
    public void Failure(string path, RagException error) =>
        Message($"[red]failed[/] {Markup.Escape(path)}: {Markup.Escape(error.Code)}: {Markup.Escape(Wording.Of(error.Message))}");

    /// <summary>What a person should know about a document that was read, or skipped on purpose.</summary>
    public void Warnings(IReadOnlyList<RagWarning> warnings)
    {
        foreach (var warning in warnings)
            Message($"[yellow]warning[/] {Markup.Escape(warning.Code)}: {Markup.Escape(warning.DocumentId ?? "")}: {Markup.Escape(Wording.Of(warning.Message))}");
    }

    /// <summary>Reports a failure.</summary>
    /// <returns><paramref name="exitCode"/>.</returns>
    public int Fail(string code, string message, int exitCode)
    {
        message = Wording.Of(message);
        if (json)
            System.Console.Out.WriteLine(new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } }.ToJsonString(Json));
        Message($"[red]{Markup.Escape(code)}[/]: {Markup.Escape(message)}");
        if (exitCode == ExitCode.BadUsage)
            Message("[grey]Try: rag --help, or rag COMMAND --help[/]");
        return exitCode;
    }
}
