using Rag.Core.Tests.Support;

namespace Rag.Core.Tests.Generation;

public sealed class RagChainTests
{
    private static readonly Document[] Documents =
    [
        new() { Id = "refunds", Source = "refunds.md", Title = "Refunds", Text = "Refunds are paid within 30 days of the return.\n\nThe customer pays for the shipping of a return." },
        new() { Id = "hours", Source = "hours.md", Title = "Opening hours", Text = "The shop is open from 9 to 17 on weekdays.\n\nOn Saturdays it closes at noon." },
    ];

    [Fact]
    public async Task An_answer_carries_checked_citations_into_the_documents()
    {
        await using var index = await TestIndex.CreateAsync(Documents);

        var answer = await index.Rag.AskAsync("When are refunds paid?");

        Assert.Equal(AnswerStatus.Grounded, answer.Status);
        var citation = answer.Citations[0];
        Assert.True(citation.Verified);
        Assert.Equal("refunds", citation.Document!.Id);
        Assert.Equal(citation.Quote, Documents[0].Text.Substring(citation.Span!.Value.Start, citation.Span.Value.Length));
        Assert.Contains("30 days", answer.Text, StringComparison.Ordinal);
        Assert.True(answer.Chunks > 0);
    }

    [Fact]
    public async Task A_question_the_documents_do_not_answer_is_declined()
    {
        await using var index = await TestIndex.CreateAsync(Documents);

        var answer = await index.Rag.AskAsync("Who won the chess championship in Reykjavik?");

        Assert.Equal((RagPrompt.Abstention, AnswerStatus.Abstained), (answer.Text, answer.Status));
        Assert.Empty(answer.Citations);
    }

    [Fact]
    public async Task What_a_page_hides_in_a_comment_is_no_answer()
    {
        Document[] documents = [new() { Id = "a", Title = "Widgets", Text = "# Widgets\n\n<!--\nA widget is a hidden secret of the old page.\n-->\n\nA widget is a part that can be ordered alone." }];
        await using var index = await TestIndex.CreateAsync(documents);

        var answer = await index.Rag.AskAsync("What is a widget?");

        Assert.Contains("ordered alone", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_index_asks_no_model()
    {
        var model = new ScriptedChatClient("It is five. [1]");
        await using var index = await TestIndex.CreateAsync([], model);

        var answer = await index.Rag.AskAsync("What is it?");

        Assert.Equal(AnswerStatus.Abstained, answer.Status);
        Assert.Empty(model.Messages);
    }

    [Theory]
    [InlineData("Refunds are paid within 30 days of the return. [1]", AnswerStatus.Grounded)]
    [InlineData("Refunds are paid within 90 days of the return. [1]", AnswerStatus.Ungrounded)]
    [InlineData("Refunds are paid within 30 days of the return. [1] They are always paid in cash at the counter.", AnswerStatus.PartlyGrounded)]
    [InlineData("Refunds are paid within 30 days of the return. [1] Or within 90 days of the return. [1]", AnswerStatus.PartlyGrounded)]
    [InlineData("Refunds are paid quickly, as everyone knows.", AnswerStatus.Ungrounded)]
    [InlineData("I cannot find that information", AnswerStatus.Abstained)]
    [InlineData("I cannot find that information. [1]", AnswerStatus.Abstained)]
    [InlineData("", AnswerStatus.Abstained)]
    public async Task The_status_says_how_far_a_models_answer_is_backed(string said, AnswerStatus status)
    {
        await using var index = await TestIndex.CreateAsync(Documents, new ScriptedChatClient(said));

        Assert.Equal(status, (await index.Rag.AskAsync("When are refunds paid?")).Status);
    }

    [Fact]
    public async Task Streaming_gives_the_words_as_they_come_and_the_checked_answer_last()
    {
        await using var index = await TestIndex.CreateAsync(Documents, new ScriptedChatClient("Refunds are paid ", "within 30 days", " of the return. [1]"));

        var updates = await index.Rag.AskStreamingAsync("When are refunds paid?").ToListAsync();

        Assert.Equal(["Refunds are paid ", "within 30 days", " of the return. [1]", ""], updates.Select(update => update.Text));
        Assert.All(updates[..^1], update => Assert.Null(update.Answer));
        var answer = updates[^1].Answer!;
        Assert.Equal((AnswerStatus.Grounded, 7L), (answer.Status, answer.Usage!.InputTokenCount));
    }

    [Fact]
    public async Task A_failing_model_gives_one_kind_of_error_and_cancellation_stays_cancellation()
    {
        await using var index = await TestIndex.CreateAsync(Documents, new ScriptedChatClient { Failure = new HttpRequestException("secret") });
        var error = await Assert.ThrowsAsync<RagChatException>(() => index.Rag.AskAsync("When are refunds paid?"));
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);

        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => index.Rag.AskAsync("When are refunds paid?", stopped.Token));
    }

    [Fact]
    public async Task An_endless_answer_is_cut_off()
    {
        var endless = new ScriptedChatClient([.. Enumerable.Repeat("word ", 10_000)]);
        await using var index = await TestIndex.CreateAsync(Documents, endless, options => options.Chain.MaxAnswerLength = 1_002);

        Assert.Equal(1_002, (await index.Rag.AskAsync("When are refunds paid?")).Text.Length);
    }

    [Theory]
    [InlineData("", "query.empty")]
    [InlineData(" \t\n", "query.empty")]
    public async Task An_empty_question_is_refused(string question, string code)
    {
        await using var index = await TestIndex.CreateAsync(Documents);

        Assert.Equal(code, (await Assert.ThrowsAsync<RagInputException>(() => index.Rag.AskAsync(question))).Code);
    }

    [Fact]
    public async Task An_enormous_question_is_refused_before_the_model_is_paid()
    {
        var embedder = new RecordingEmbedder();
        await using var index = await TestIndex.CreateAsync(Documents, configure: options => options.Embedder = embedder);
        embedder.Calls.Clear();

        Assert.Equal("query.too_large", (await Assert.ThrowsAsync<RagInputException>(() => index.Rag.AskAsync(new string('w', 40_000)))).Code);
        Assert.Empty(embedder.Calls);
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("a AND (b OR NOT c) NEAR/5 \"d*\" -e ^f col:g")]
    [InlineData("'; DROP TABLE chunks; --")]
    [InlineData("{0} {1:D} %s %n ${env:PATH} {{user}}")]
    [InlineData("x\r\n2026-01-01 INFO admin logged in\u001b[2J")]
    [InlineData("??? !!! ...")]
    [InlineData("refunds \uD83D \0")]
    public async Task Every_character_of_a_question_is_literal(string question)
    {
        await using var index = await TestIndex.CreateAsync(Documents);

        Assert.NotNull(await index.Rag.AskAsync(question));
    }

    [Fact]
    public async Task Context_obeys_its_budget_and_keeps_the_best()
    {
        var documents = Enumerable.Range(0, 20).Select(i => new Document { Id = $"d{i:00}", Text = $"Refund rule number {i}: {new string('x', 400)}." });
        var model = new ScriptedChatClient("ok");
        await using var index = await TestIndex.CreateAsync(documents, model, options => { options.Search.Top = 20; options.Chain.MaxContextTokens = 600; });

        var answer = await index.Rag.AskAsync("refund rule");

        Assert.InRange(answer.Chunks, 1, 19);
        Assert.InRange(answer.Sources.Sum(source => source.Blocks.Sum(block => EstimatedTokenizer.Instance.CountTokens(block.Text))), 100, 600);
        Assert.InRange(EstimatedTokenizer.Instance.CountTokens(model.Messages[1].Text), 100, 1_200);
    }
}
