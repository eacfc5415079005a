namespace Rag.Core.Tests.Citations;

public sealed class CitationVerifierTests
{
    private const string Policy = "Refunds are paid within 30 days of the return. The customer pays for shipping. Gift cards cannot be refunded.";
    private static readonly CitationVerifier Verifier = new();

    private static PackedContext Context(params string[] texts) => new(
        [.. texts.Select((text, i) => new PackedSource(
            i + 1,
            new SourceDocument($"d{i + 1}", $"d{i + 1}.md", "Policy", "text/plain", "v1", Metadata.Empty, [new Anchor(new TextSpan(100, text.Length), "page", "12")], null),
            [new PackedBlock(new TextSpan(100, text.Length), text, [], "", 1)]))],
        texts.Length, 100);

    private static Citation Single(string answer, params string[] texts) => Assert.Single(Verifier.Verify(answer, Context(texts)));

    [Fact]
    public void A_sentence_of_the_source_is_verified_at_its_place_in_the_document()
    {
        var citation = Single("The customer pays for shipping. [1]", Policy);

        Assert.True(citation.Verified);
        Assert.Equal(100 + Policy.IndexOf("The customer", StringComparison.Ordinal), citation.Span!.Value.Start);
        Assert.Equal("The customer pays for shipping.", citation.Quote);
        Assert.Equal(new TextSpan(0, "The customer pays for shipping.".Length), citation.AnswerSpan);
        Assert.Equal("page 12", citation.Place);
        Assert.Null(citation.Code);
    }

    [Fact]
    public void A_paraphrase_that_shares_its_words_is_verified_at_the_sentence_it_rests_on()
    {
        var citation = Single("Customers get refunds paid within 30 days [1].", Policy);

        Assert.True(citation.Verified);
        Assert.StartsWith("Refunds are paid", citation.Quote, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Refunds are paid within 90 days. [1]", CitationProblem.NumberNotFound)]
    [InlineData("0 days of the return. [1]", CitationProblem.NumberNotFound)]
    [InlineData("It is 5 [9].", CitationProblem.UnknownSource)]
    [InlineData("The policy says \"refunds take a week\" after the return. [1]", CitationProblem.QuoteNotFound)]
    [InlineData("Penguins live in Antarctica and eat fish. [1]", CitationProblem.NotSupported)]
    [InlineData("x [0]", CitationProblem.UnknownSource)]
    public void What_cannot_be_proven_is_reported_and_not_shown_as_true(string answer, CitationProblem problem)
    {
        var citation = Single(answer, Policy);

        Assert.False(citation.Verified);
        Assert.Equal(problem, citation.Problem);
        Assert.Equal("citation.unverified", citation.Code);
        Assert.Empty(citation.Quote);
    }

    [Theory]
    [InlineData("The night was -5 degrees cold.", "The night was 5 degrees cold. [1]", false)]
    [InlineData("The night was 5 degrees cold.", "The night was -5 degrees cold. [1]", false)]
    [InlineData("The night was \u22125 degrees cold.", "The night was -5 degrees cold. [1]", true)]
    [InlineData("The rule of 2019-2020 holds.", "The rule of 2019-2020 holds, also in 2020. [1]", true)]
    public void A_sign_is_part_of_its_number(string source, string answer, bool verified) =>
        Assert.Equal(verified, Single(answer, source).Verified);

    [Fact]
    public void A_number_that_stands_elsewhere_in_the_source_does_not_save_a_changed_one()
    {
        var source = Policy + " " + string.Concat(Enumerable.Repeat("Nothing else is said here about it. ", 5)) + "Support answers within 90 minutes.";

        Assert.Equal(CitationProblem.NumberNotFound, Single("Refunds are paid within 90 days of the return. [1]", source).Problem);
    }

    [Fact]
    public void Thousands_may_be_written_with_or_without_their_comma() =>
        Assert.True(Single("The limit is 1000 rows per request for everyone. [1]", "The limit is 1,000 rows per request, for everyone and always.").Verified);

    [Fact]
    public void The_source_that_is_named_is_the_one_that_is_checked()
    {
        Assert.False(Verifier.Verify("The customer pays for shipping. [2]", Context(Policy, "Something else entirely."))[0].Verified);
        Assert.True(Verifier.Verify("The customer pays for shipping. [1]", Context(Policy, "Something else entirely."))[0].Verified);
    }
}
