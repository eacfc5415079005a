using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Rag.Core.Tests.Generation;

public sealed class AnswerJsonTests
{
    private static readonly string[] s_sentences =
    [
        "Refunds are paid within 30 days.", "The customer pays for shipping.", "Größe: 2,5 Liter \uD83D\uDE80.", "退款在三十天内支付。", "a \"quoted\" \\ word\tand\na line", "",
    ];

    private static RagAnswer Random(Random random)
    {
        var texts = Enumerable.Range(0, random.Next(1, 4)).Select(_ => string.Join(' ', random.GetItems(s_sentences, random.Next(1, 5)))).ToList();
        var sources = texts.Select((text, i) => new PackedSource(
            i + 1,
            new SourceDocument(
                $"d{i}", $"d{i}.md", random.Next(2) == 0 ? null : "Title", "text/markdown", $"v{random.Next()}",
                Metadata.From(new Dictionary<string, MetadataValue> { ["year"] = MetadataValue.Of(random.Next(3000)), ["share"] = MetadataValue.Of(random.NextDouble()), ["when"] = MetadataValue.Of(DateTimeOffset.UnixEpoch.AddSeconds(random.Next())), ["tags"] = MetadataValue.Of(["a", "b"]), ["on"] = MetadataValue.Of(true), ["name"] = MetadataValue.Of("x") }),
                [new Anchor(new TextSpan(0, text.Length), "page", random.Next(9).ToString(CultureInfo.InvariantCulture))], random.Next(2) == 0 ? null : DateTimeOffset.UnixEpoch),
            [new PackedBlock(new TextSpan(random.Next(99), text.Length), text, ["H"], "", random.NextDouble())])).ToList();
        var answer = string.Join(' ', random.GetItems(s_sentences, 3).Select(sentence => $"{sentence} [{random.Next(1, 5)}]"));
        var citations = new CitationVerifier().Verify(answer, new PackedContext(sources, sources.Count, 1));
        return new RagAnswer
        {
            Question = "q?",
            Text = answer,
            Status = AnswerGrounding.StatusOf(answer, citations),
            Open = random.Next(2) == 0 ? [] : ["Bergen"],
            Citations = citations,
            Sources = sources,
            Chunks = random.Next(9),
            Usage = random.Next(2) == 0 ? null : new UsageDetails { InputTokenCount = random.Next(), OutputTokenCount = 2 },
            Timings = new RagTimings(TimeSpan.FromTicks(random.Next()), default, default),
        };
    }

    [Fact]
    public void Ten_thousand_answers_are_read_back_equal_and_checked_with_the_same_verdicts()
    {
        var random = new Random(20);
        for (var i = 0; i < 10_000; i++)
        {
            var answer = Random(random);

            var read = AnswerJson.Read(AnswerJson.Write(answer));

            Assert.Equal(answer.Citations, read.Citations, (left, right) => left! with { Document = null } == right! with { Document = null } && left.Document?.Id == right.Document?.Id);
            Assert.Equal(AnswerJson.Write(answer), AnswerJson.Write(read));
            Assert.Equal(answer.Sources.Select(source => source.Document.Metadata), read.Sources.Select(source => source.Document.Metadata));
            Assert.Equal(
                answer.Citations.Select(citation => (citation.Verified, citation.Problem, citation.Span)),
                new CitationVerifier().Verify(read.Text, new PackedContext(read.Sources, read.Chunks, 1)).Select(citation => (citation.Verified, citation.Problem, citation.Span)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"format\":\"rag-answer-1\",\"question\":\"q\",\"answer\":\"a\",\"status\":\"7\"}")]
    [InlineData("{\"format\":\"rag-answer-1\",\"question\":\"q\",\"answer\":\"a\",\"status\":\"grounded\",\"citations\":[{\"number\":1,\"labelStart\":-1,\"labelLength\":0,\"answerStart\":0,\"answerLength\":0,\"verified\":true,\"hasDocument\":false}]}")]
    public void What_is_no_answer_is_refused(string json) => Assert.Throws<FormatException>(() => AnswerJson.Read(json));

    [Fact]
    public void The_published_schema_names_every_member()
    {
        using var written = JsonDocument.Parse(AnswerJson.Write(Random(new Random(3))));
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository(), "docs", "answer.schema.json")));
        var known = schema.RootElement.GetProperty("properties").EnumerateObject().Select(member => member.Name).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(written.RootElement.EnumerateObject().Select(member => member.Name).Except(known));
    }

    [Theory]
    [InlineData("Refunds are paid within 30 days. The rest.", CitationStanding.Stands)]
    [InlineData("New first line. Refunds are paid within 30 days.", CitationStanding.Moved)]
    [InlineData("Refunds are paid within 40 days.", CitationStanding.Changed)]
    [InlineData(null, CitationStanding.Gone)]
    public async Task A_later_check_says_what_became_of_a_citation(string? text, CitationStanding standing)
    {
        var context = Citations.Sources.Of("Refunds are paid within 30 days.");
        const string Text = "Refunds are paid within 30 days. [1]";
        var answer = new RagAnswer { Question = "q", Text = Text, Status = AnswerStatus.Grounded, Citations = new CitationVerifier().Verify(Text, context), Sources = context.Sources };

        var now = Assert.Single(await CitationRecheck.CheckAsync(AnswerJson.Read(AnswerJson.Write(answer)), (_, _) => ValueTask.FromResult(text)));

        Assert.Equal(standing, now.Standing);
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Rag.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
