using System.CommandLine;
using System.Text.Json.Nodes;
using Rag.Sample.Console.Output;
using Rag.Sample.Console.Setup;
using Spectre.Console;

namespace Rag.Sample.Console.Commands;

internal static class StatusCommand
{
    public static Command Create()
    {
        var store = new StoreOptions();
        var command = new Command("status", "Tell what an index holds");
        store.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var terminal = new Terminal(parsed.GetValue(store.Json));
            return CommandLine.GuardAsync(terminal, async () =>
            {
                await using var index = await OpenIndex.OpenAsync(store, parsed, stop);
                var info = index.Collection.Info;
                var statistics = await index.Collection.GetStatisticsAsync(stop);
                var json = new JsonObject
                {
                    ["collection"] = info.Id.Name,
                    ["tenant"] = info.Id.Tenant,
                    ["documents"] = statistics.Documents,
                    ["chunks"] = statistics.Chunks,
                    ["versions"] = statistics.Versions,
                    ["model"] = info.Model,
                    ["dimensions"] = info.Dimensions,
                    ["bytes"] = statistics.Bytes,
                    ["analyzer"] = info.Analyzer,
                    ["chunking"] = info.Chunking,
                    ["requiresPrincipals"] = info.RequiresPrincipals,
                    ["keepsHistory"] = info.KeepsHistory,
                    ["store"] = index.Store.Name,
                };
                terminal.Result(() => json, screen =>
                {
                    foreach (var (name, value) in json.Where(entry => entry.Value is not null))
                        screen.Line($"[grey]{name,-18}[/] {Markup.Escape(value!.ToString())}");
                });
                return ExitCode.Done;
            });
        });
        return command;
    }
}
