using System.Globalization;

namespace Rag.Evaluation.Tests;

public sealed class TrecRunTests
{
    [Fact]
    public async Task A_run_that_was_written_reads_back_in_its_order_whatever_its_scores()
    {
        var run = Run(("z", 1), ("a", 1), ("m", 1), ("b", 1 - 1e-12), ("c", 0.5), ("y", 0), ("x", 0), ("w", -1));

        var read = await TrecRun.ReadAsync(new StringReader(await WriteAsync(run)));

        Assert.Equal(run.Rankings["q"].Select(ranked => ranked.DocumentId), read.Rankings["q"].Select(ranked => ranked.DocumentId));
    }

    [Fact]
    public async Task Written_scores_strictly_decrease_as_32_bit_floats()
    {
        var text = await WriteAsync(Run([.. Enumerable.Range(0, 100).Select(i => ($"d{i}", 12.345678 - i / 10 * 1e-9))]));

        var scores = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => float.Parse(line.Split(' ')[4], CultureInfo.InvariantCulture)).ToList();

        Assert.All(scores.Zip(scores.Skip(1)), pair => Assert.True(pair.Second < pair.First));
    }

    [Fact]
    public async Task A_line_has_six_columns()
    {
        Assert.Equal("q Q0 d1 1 2.5 tag\nq Q0 d2 2 1 tag\n", await WriteAsync(Run(("d1", 2.5), ("d2", 1))));
    }

    [Fact]
    public async Task An_id_with_white_space_is_refused() =>
        Assert.Equal("run.id", (await Assert.ThrowsAsync<RagInputException>(() => WriteAsync(Run(("a b", 1))))).Code);

    [Theory]
    [InlineData("q Q0 d 1 2.5")]
    [InlineData("q Q0 d 1 x tag")]
    [InlineData("q Q0 d 1 NaN tag")]
    [InlineData("q Q0 d 1 2 tag\nq Q0 d 2 1 tag")]
    public async Task A_damaged_run_is_refused(string text) =>
        Assert.Equal("run.line", (await Assert.ThrowsAsync<RagParseException>(() => TrecRun.ReadAsync(new StringReader(text)))).Code);

    [Fact]
    public async Task Ties_in_a_foreign_run_are_broken_by_id_descending_as_scoring_programs_do()
    {
        var run = await TrecRun.ReadAsync(new StringReader("q Q0 a 1 2 tag\nq Q0 b 2 2 tag\nq Q0 c 3 3 tag\n"));

        Assert.Equal(["c", "b", "a"], run.Rankings["q"].Select(ranked => ranked.DocumentId));
    }

    private static TrecRun Run(params (string Id, double Score)[] ranking) => new(new Dictionary<string, IReadOnlyList<RankedDocument>>
    {
        ["q"] = [.. ranking.Select(ranked => new RankedDocument(ranked.Id, ranked.Score))],
    });

    private static async Task<string> WriteAsync(TrecRun run)
    {
        var writer = new StringWriter();
        await run.WriteAsync(writer, "tag");
        return writer.ToString();
    }
}
