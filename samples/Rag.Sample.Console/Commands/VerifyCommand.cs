using System.CommandLine;
using System.Text.Json.Nodes;
using Rag.Sample.Console.Output;
using Rag.Sample.Console.Setup;
using Spectre.Console;

namespace Rag.Sample.Console.Commands;

internal static class VerifyCommand
{
    public static Command Create()
    {
        var store = new StoreOptions();
        var repair = new Option<bool>("--repair") { Description = "Rebuild what can be derived, then verify again" };
        var command = new Command("verify", "Compare everything stored with everything derived from it") { repair };
        store.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var terminal = new Terminal(parsed.GetValue(store.Json));
            return CommandLine.GuardAsync(terminal, async () =>
            {
                await using var index = await OpenIndex.OpenAsync(store, parsed, stop);
                if (parsed.GetValue(repair))
                    await index.Collection.RepairAsync(stop);
                var problems = await index.Collection.VerifyAsync(stop);
                terminal.Result(
                    () => new JsonObject
                    {
                        ["problems"] = new JsonArray([.. problems.Select(problem => new JsonObject { ["code"] = problem.Code, ["id"] = problem.Id, ["detail"] = problem.Detail })]),
                    },
                    screen =>
                    {
                        screen.Line(problems.Count == 0 ? "[green]No problems.[/]" : $"[red]{problems.Count} problems.[/] Run rag verify --repair, then rag index again.");
                        foreach (var problem in problems)
                            screen.Line($"{Markup.Escape(problem.Code)} {Markup.Escape(problem.Id)}: {Markup.Escape(problem.Detail)}");
                    });
                return problems.Count == 0 ? ExitCode.Done : ExitCode.Failed;
            });
        });
        return command;
    }
}
