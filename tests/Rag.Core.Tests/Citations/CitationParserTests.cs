namespace Rag.Core.Tests.Citations;

public sealed class CitationParserTests
{
    private static string ClaimOf(string answer, CitationLabel label) => answer.Substring(label.Claim.Start, label.Claim.Length);

    [Theory]
    [InlineData("One. [1] Two. [2]", new[] { "1:One.", "2:Two." })]
    [InlineData("One [1]. Two [2].", new[] { "1:One", "2:Two" })]
    [InlineData("Both [1][2] and more [3, 4].", new[] { "1:Both", "2:Both", "3:and more", "4:and more" })]
    [InlineData("Said [Source: 2].", new[] { "2:Said" })]
    [InlineData("No label.\n\nSecond. [1]", new[] { "1:Second." })]
    [InlineData("In `a[0]` and\n```\nb[1]\n```\nno label", new string[0])]
    [InlineData("Run this:\n\n```sh\ndotnet ef\n\nb[7]\n```\n[1]", new[] { "1:Run this:\n\n```sh\ndotnet ef\n\nb[7]\n```" })]
    [InlineData("x [0] [-1] [99999999999999999999] [1e3] [\u0661]", new[] { "0:x" })]
    [InlineData("a [1](http://x) link", new string[0])]
    [InlineData("", new string[0])]
    public void Labels_are_found_with_the_words_they_stand_for(string answer, string[] expected) =>
        Assert.Equal(expected, CitationParser.Parse(answer).Select(label => $"{label.Number}:{ClaimOf(answer, label)}"));

    [Fact]
    public void A_long_answer_of_brackets_is_parsed_in_linear_time() =>
        Assert.Empty(CitationParser.Parse(new string('[', 200_000) + string.Concat(Enumerable.Repeat("`[1", 50_000))));
}
