using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Rag.Sample.Console.Output;
using Rag.Sample.Console.Setup;
using Spectre.Console;

namespace Rag.Sample.Console.Commands;

internal static class TokensCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("path") { Description = "Files or folders", Arity = ArgumentArity.OneOrMore };
        var name = new Option<string>("--tokenizer") { Description = "estimate, characters, o200k_base, or the file of a vocabulary", DefaultValueFactory = _ => "estimate" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("tokens", "Count the tokens of files") { paths, name, json };
        var sources = new Sources();
        sources.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var terminal = new Terminal(parsed.GetValue(json));
            return CommandLine.GuardAsync(terminal, async () =>
            {
                var tokenizer = TokenizerFactory.Named(parsed.GetValue(name)!);
                var files = new List<(string Path, int Tokens)>();
                var failures = 0;
                var counting = TimeSpan.Zero;
                await foreach (var item in DocumentSources.FromPaths(parsed.GetValue(paths)!, sources.OptionsOf(parsed), stop))
                {
                    if (item.Document is { } document)
                    {
                        var clock = Stopwatch.StartNew();
                        files.Add((document.DisplaySource, tokenizer.CountTokens(document.Text)));
                        counting += clock.Elapsed;
                    }
                    else if (item.Error is { } error)
                    {
                        failures++;
                        terminal.Failure(item.Id, error);
                    }

                    terminal.Warnings(item.Warnings);
                }

                var total = files.Sum(file => (long)file.Tokens);
                terminal.Result(
                    () => new JsonObject
                    {
                        ["files"] = new JsonArray([.. files.Select(file => new JsonObject { ["path"] = file.Path, ["tokens"] = file.Tokens })]),
                        ["tokens"] = total,
                        ["tokenizer"] = tokenizer.Name,
                        ["isEstimate"] = tokenizer.IsEstimate,
                        ["seconds"] = Math.Round(counting.TotalSeconds, 4),
                    },
                    screen =>
                    {
                        foreach (var file in files)
                            screen.Line($"{file.Tokens,10} {Markup.Escape(file.Path)}");
                        screen.Line($"[bold]{total,10}[/] tokens in {files.Count} files, {(tokenizer.IsEstimate ? "estimated" : $"counted with {Markup.Escape(tokenizer.Name)}")}");
                    });
                return failures == 0 ? ExitCode.Done : files.Count == 0 ? ExitCode.Failed : ExitCode.SomeFailed;
            });
        });
        return command;
    }
}
