namespace Rag.Core.Tests.Generation.Extractive;

public sealed class SentenceSelectionTests
{
    [Fact]
    public void What_is_a_thing_is_answered_by_the_sentence_that_defines_it()
    {
        var answer = Ask("What is a lease?", ("guide.md > Leases", "A tenant signs the lease in the office. A lease is a contract that lets a tenant use a flat. Every lease ends one day."));

        Assert.StartsWith("A lease is a contract", answer[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_how_is_answered_with_the_command_that_is_announced()
    {
        var answer = Ask("How do I start the server?", ("guide.md > Server", "The server keeps the data. To start the server, run this command:\n\n```sh\nrag serve\n```\n"));

        Assert.Equal("```sh\nrag serve\n```", Assert.Single(answer, unit => unit.Attached is not null).Attached);
    }

    [Fact]
    public void A_list_stays_with_the_sentence_that_announces_it()
    {
        var answer = Ask("How do I return a parcel?", ("shop.md > Returns", "To return a parcel, follow these three steps:\n\n1. Print the label.\n2. Close the parcel.\n3. Bring it to the post office.\n"));

        Assert.Equal("- Print the label.\n- Close the parcel.\n- Bring it to the post office.", answer[0].Attached);
    }

    [Fact]
    public void The_page_whose_title_is_the_question_speaks_before_one_that_mentions_it()
    {
        var answer = Ask(
            "How do I use savings plans?",
            ("news.md > What's new in spring", "You can use savings plans with a new button. Savings plans have a new colour."),
            ("plans.md > Savings plans", "You can use savings plans to put money aside each month."));

        Assert.All(answer, unit => Assert.Equal(2, unit.Number));
    }

    [Fact]
    public void A_sentence_that_only_points_elsewhere_is_no_answer()
    {
        var answer = Ask("How do refunds work?", ("shop.md > Refunds", "For more information on how refunds work, see the terms. Refunds work by paying the money back to the card of the customer."));

        Assert.Equal("Refunds work by paying the money back to the card of the customer.", Assert.Single(answer).Text);
    }

    [Theory]
    [InlineData("refunds { get; set; }")]
    [InlineData("and paid the refunds later.")]
    [InlineData("This is why refunds take so long.")]
    [InlineData("Who pays refunds?")]
    [InlineData("Refunds are paid by the following code:")]
    public void A_fragment_or_a_sentence_that_leans_on_others_never_comes_first(string weak)
    {
        var answer = Ask("Who pays refunds?", ("shop.md > Money", $"{weak}\n\nThe bank pays all refunds within a week."));

        Assert.Equal("The bank pays all refunds within a week.", answer[0].Text);
    }

    [Fact]
    public void What_follows_in_the_paragraph_is_read_on()
    {
        var answer = Ask("What is a deposit?", ("rent.md > Deposit", "A deposit is money kept as security. It is paid back with the deposit account's interest.\n\nPets are allowed."));

        Assert.Equal(["A deposit is money kept as security.", "It is paid back with the deposit account's interest."], answer.Select(unit => unit.Text));
    }

    [Fact]
    public void A_comparison_is_answered_with_what_each_of_the_two_is()
    {
        var answer = Ask(
            "What is the difference between shares and bonds?",
            ("money.md > Shares and bonds", "Shares and bonds are sold every day. Shares are parts of a company that may grow.\n\nMany people hold both.\n\nBonds are loans to a company at a fixed rate."));

        Assert.Contains(answer, unit => unit.Text.StartsWith("Bonds are loans", StringComparison.Ordinal));
        Assert.Contains(answer, unit => unit.Text.StartsWith("Shares", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Was ist eine Kaution?", "Mieter zahlen die Kaution am Anfang. Eine Kaution ist Geld, das als Sicherheit dient. Jede Kaution wird verzinst.", "Eine Kaution ist Geld, das als Sicherheit dient.")]
    [InlineData("什么是押金？", "租客先付押金。押金是作为担保的一笔钱。押金会退还给租客。", "押金是作为担保的一笔钱。")]
    public void Other_languages_are_answered_the_same_way(string question, string text, string expected)
    {
        var answer = Ask(question, ("a.md", text));

        Assert.Equal(expected, answer[0].Text);
    }

    [Fact]
    public void A_context_about_something_else_gives_no_answer() =>
        Assert.Empty(Ask("What is the capital of France?", ("guide.md > Leases", "A lease is a contract that lets a tenant use a flat.")));

    [Fact]
    public void Front_matter_and_tables_are_never_quoted()
    {
        var answer = Ask("What is a lease?", ("guide.md > Leases", "---\ntitle: A lease is a lease.\n---\n\n| A lease is a row. |\n|---|\n\nA lease is a contract for a flat.\n"));

        Assert.Equal("A lease is a contract for a flat.", Assert.Single(answer).Text);
    }

    private static IReadOnlyList<AnswerUnit> Ask(string question, params (string Label, string Text)[] blocks) =>
        new SentenceSelection(new ContentTerms(TextAnalyzer.Default)).Select(question, [.. blocks.Select((block, i) => (i + 1, block.Label, block.Text))]);
}
