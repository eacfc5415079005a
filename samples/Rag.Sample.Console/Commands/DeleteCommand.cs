using System.CommandLine;
using System.Text.Json.Nodes;
using Rag.Sample.Console.Output;
using Rag.Sample.Console.Setup;

namespace Rag.Sample.Console.Commands;

internal static class DeleteCommand
{
    public static Command Create()
    {
        var ids = new Argument<string[]>("id") { Description = "Document ids, as search shows them", Arity = ArgumentArity.OneOrMore };
        var store = new StoreOptions();
        var command = new Command("delete", "Remove documents for good, with every earlier version") { ids };
        store.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var terminal = new Terminal(parsed.GetValue(store.Json));
            return CommandLine.GuardAsync(terminal, async () =>
            {
                await using var index = await OpenIndex.OpenAsync(store, parsed, stop);
                var deleted = await index.Collection.DeleteAsync(parsed.GetValue(ids)!, CallerAccess.System, cancellationToken: stop);
                terminal.Result(() => new JsonObject { ["deleted"] = deleted }, screen => screen.Line($"[bold]{deleted}[/] deleted"));
                return ExitCode.Done;
            });
        });
        return command;
    }
}
