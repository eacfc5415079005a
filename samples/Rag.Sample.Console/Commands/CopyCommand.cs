using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Rag.Sample.Console.Output;
using Rag.Sample.Console.Setup;

namespace Rag.Sample.Console.Commands;

internal static class CopyCommand
{
    public static Command Create()
    {
        var store = new StoreOptions();
        var to = new Option<string>("--to") { Description = "The store to copy into, named like --store", Required = true };
        var name = new Option<string?>("--to-collection") { Description = "The collection's name there (default: as here)" };
        var sync = new Option<bool>("--sync") { Description = "Also remove documents there that the collection here does not have" };
        var command = new Command("copy", "Copy a collection to another store; nothing is embedded again, and answers stay the same") { to, name, sync };
        store.AddTo(command);
        // Nothing is embedded.
        command.Options.Remove(store.Embedder);
        command.SetAction((parsed, stop) =>
        {
            var terminal = new Terminal(parsed.GetValue(store.Json));
            return CommandLine.GuardAsync(terminal, async () =>
            {
                var clock = Stopwatch.StartNew();
                await using var source = await OpenIndex.OpenAsync(store, parsed, stop);
                if (parsed.GetValue(to) == parsed.GetValue(store.Store) && parsed.GetValue(name) is null)
                    throw new UsageException("--to is the store copied from. Name another, or another collection with --to-collection.");
                var info = source.Collection.Info;
                await using var target = StoreFactory.Open(parsed.GetValue(to)!, mustExist: false);
                var collection = await target.OpenAsync(new CollectionId(parsed.GetValue(name) ?? info.Id.Name, info.Id.Tenant), info.ToSettings(TextAnalyzer.Default), stop);
                var progress = Terminal.ShowsProgress ? new Progress<CopyReport>(report => terminal.Message($"{report.Copied + report.Unchanged} documents")) : null;
                var report = await CollectionCopy.RunAsync(source.Collection, collection, parsed.GetValue(sync), progress, stop);
                terminal.Result(
                    () => new JsonObject
                    {
                        ["copied"] = report.Copied,
                        ["unchanged"] = report.Unchanged,
                        ["deleted"] = report.Deleted,
                        ["chunks"] = report.Chunks,
                        ["seconds"] = Math.Round(clock.Elapsed.TotalSeconds, 3),
                    },
                    screen => screen.Line($"[bold]{report.Copied}[/] copied with {report.Chunks} chunks, [bold]{report.Unchanged}[/] unchanged, [bold]{report.Deleted}[/] deleted in {clock.Elapsed.TotalSeconds:0.00} s"));
                return ExitCode.Done;
            });
        });
        return command;
    }
}
