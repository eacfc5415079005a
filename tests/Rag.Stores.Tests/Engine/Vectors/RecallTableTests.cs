using Rag.Stores.Engine.Vectors;

namespace Rag.Stores.Tests.Engine.Vectors;

public sealed class RecallTableTests
{
    private static readonly RecallTable s_table = new(
        1000,
        [new(0.1, 0.8, 100), new(0.2, 0.9, 200), new(0.4, 1, 400)],
        [new(0.1, 0.9, 300), new(0.2, 0.95, 500)]);

    [Fact]
    public void The_slack_is_a_third_wider_than_the_one_that_found_a_quarter_more_of_the_missed()
    {
        // 0.8 asked is 0.85 measured: half-way between 0.1 and 0.2.
        var found = s_table.For(0.8, 10);

        Assert.NotNull(found);
        Assert.Equal(0.2, found.Value.Slack, 6);
        Assert.Equal(200, found.Value.Compared, 6);
    }

    [Fact]
    public void More_than_ten_are_measured_apart() =>
        Assert.Equal(0.1 * 4 / 3, s_table.For(0.8, 11)!.Value.Slack, 6);

    [Fact]
    public void Beyond_what_was_tried_the_last_count_of_comparisons_holds() =>
        Assert.Equal(400, s_table.For(0.99, 10)!.Value.Compared, 6);

    [Fact]
    public void A_recall_nothing_reached_has_no_slack() =>
        Assert.Null(s_table.For(0.95, 100));
}
