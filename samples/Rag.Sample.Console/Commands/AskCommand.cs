using System.CommandLine;
using System.Text.Json.Nodes;
using Rag.Sample.Console.Output;
using Rag.Sample.Console.Setup;
using Spectre.Console;

namespace Rag.Sample.Console.Commands;

internal static class AskCommand
{
    public static Command Create()
    {
        var question = new QuestionOptions();
        var store = new StoreOptions();
        var chat = new Option<string>("--chat") { Description = "extractive (offline) or openai:MODEL", DefaultValueFactory = _ => "extractive" };
        var format = new Option<string>("--format") { Description = string.Join(", ", CitationFormat.All.Select(format => format.Name)), DefaultValueFactory = _ => CitationFormat.Numbered.Name };
        var command = new Command("ask", "Answer a question with checked citations") { chat, format };
        question.AddTo(command);
        store.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var terminal = new Terminal(parsed.GetValue(store.Json));
            return CommandLine.GuardAsync(terminal, async () =>
            {
                var request = question.RequestOf(parsed);
                var written = CitationFormat.Named(parsed.GetValue(format)!);
                await using var index = await OpenIndex.OpenAsync(store, parsed, stop);
                QuestionOptions.WarnOfLostVersions(request, index.Collection.Info, terminal);
                var answer = await new RagChain(index.Search(store, parsed), Models.Chat(parsed.GetValue(chat)!)).AskAsync(request, stop);
                terminal.Result(() => ToJson(answer), screen => Show(screen, answer, written));
                return ExitCode.Done;
            });
        });
        return command;
    }

    internal static void Show(Terminal screen, RagAnswer answer, ICitationFormat format)
    {
        screen.Line(Markup.Escape(format.Render(answer)));
        var failed = answer.Citations.Count(citation => !citation.Verified);
        if (failed > 0)
            screen.Message($"[yellow]{failed} of {answer.Citations.Count} citations could not be verified.[/]");
    }

    private static JsonObject ToJson(RagAnswer answer) => new()
    {
        ["answer"] = answer.Text,
        ["status"] = answer.Status switch
        {
            AnswerStatus.Grounded => "grounded",
            AnswerStatus.PartlyGrounded => "partly grounded",
            AnswerStatus.Ungrounded => "ungrounded",
            _ => "abstained",
        },
        ["citations"] = new JsonArray([.. answer.Citations.Select(ToJson)]),
        // What was cited comes first; the numbers stay those of the answer.
        ["sources"] = new JsonArray([.. answer.Sources.OrderBy(source => FirstCitation(answer, source)).Select(source => new JsonObject
        {
            ["number"] = source.Number,
            ["documentId"] = source.Document.Id,
            ["source"] = source.Document.Source,
            ["title"] = source.Document.Title,
        })]),
        ["chunks"] = answer.Chunks,
        ["seconds"] = Math.Round(answer.Timings.Total.TotalSeconds, 4),
    };

    private static int FirstCitation(RagAnswer answer, PackedSource source)
    {
        var first = answer.Citations.ToList().FindIndex(citation => citation.Verified && citation.Number == source.Number);
        return first < 0 ? int.MaxValue : first;
    }

    private static JsonObject ToJson(Citation citation) => new()
    {
        ["number"] = citation.Number,
        ["documentId"] = citation.Document?.Id,
        ["source"] = citation.Document?.Source,
        ["start"] = citation.Span?.Start,
        ["length"] = citation.Span?.Length,
        ["quote"] = citation.Quote,
        ["verified"] = citation.Verified,
        ["code"] = citation.Code,
        ["place"] = citation.Place,
        ["answerStart"] = citation.AnswerSpan.Start,
        ["answerLength"] = citation.AnswerSpan.Length,
    };
}
