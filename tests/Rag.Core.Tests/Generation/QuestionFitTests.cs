using Rag.Core.Tests.Support;

namespace Rag.Core.Tests.Generation;

public sealed class QuestionFitTests
{
    private const string Shop =
        "Refunds are paid within 30 days of the return. The customer pays for shipping. Gift cards expire after two years. "
        + "The shop in Oslo opens at 9:30. The large plan costs 99 euros. Support is available by e-mail.";

    private static Task<TestIndex> Index(string text = Shop) => TestIndex.CreateAsync([new Document { Id = "shop", Text = text, Source = "shop.md" }]);

    [Theory]
    [InlineData("How long do refunds take?", "30 days")]
    [InlineData("When does the shop in Oslo open?", "9:30")]
    [InlineData("How much does the large plan cost?", "99 euros")]
    [InlineData("Who pays for shipping?", "customer")]
    [InlineData("When do gift cards expire?", "two years")]
    [InlineData("What is the price of the large plan?", "99 euros")]
    public async Task What_the_documents_say_is_answered_grounded(string question, string expected)
    {
        await using var index = await Index();

        var answer = await index.Rag.AskAsync(question);

        Assert.Contains(expected, answer.Text, StringComparison.Ordinal);
        Assert.Equal((AnswerStatus.Grounded, 0), (answer.Status, answer.Open.Count));
    }

    [Theory]
    [InlineData("How long do refunds for gift cards in Bergen take?")]
    [InlineData("When does the shop in Bergen open?")]
    [InlineData("How much does the small plan cost in Oslo in 2019?")]
    [InlineData("How many customers use gift cards?")]
    [InlineData("When was support introduced?")]
    [InlineData("What is the phone number of support in Oslo?")]
    [InlineData("Which insurance covers the shipping of plants?")]
    [InlineData("How many shops open in Oslo on holidays?")]
    public async Task What_they_do_not_say_is_never_grounded(string question)
    {
        await using var index = await Index();

        var answer = await index.Rag.AskAsync(question);

        Assert.NotEqual(AnswerStatus.Grounded, answer.Status);
    }

    [Fact]
    public async Task The_part_that_stays_open_is_named()
    {
        await using var index = await TestIndex.CreateAsync([new Document { Id = "shop", Text = Shop, Source = "shop.md" }], new ScriptedChatClient("The shop in Oslo opens at 9:30. [1]"));

        var answer = await index.Rag.AskAsync("When does the shop in Bergen open?");

        Assert.Equal(AnswerStatus.PartlyGrounded, answer.Status);
        Assert.Equal(["Bergen"], answer.Open);
    }

    [Fact]
    public async Task A_sentence_of_the_asked_kind_is_preferred()
    {
        await using var index = await Index("The shop in Oslo opens with music for all who visit the shop. The shop in Oslo is open from 10:15.");

        Assert.Contains("10:15", (await index.Rag.AskAsync("When does the shop in Oslo open?")).Text, StringComparison.Ordinal);
    }
}
