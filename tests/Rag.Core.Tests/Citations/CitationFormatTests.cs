namespace Rag.Core.Tests.Citations;

public sealed class CitationFormatTests
{
    private static RagAnswer Answer()
    {
        var document = new SourceDocument("d", "<guide>.md", "Guide & more", "text/markdown", "v", Metadata.Empty, [], null);
        const string Text = "Use **A**. [1] Then B. [1, 2]";
        return new RagAnswer
        {
            Question = "q",
            Text = Text,
            Status = AnswerStatus.PartlyGrounded,
            Sources = [new PackedSource(1, document, [])],
            Citations =
            [
                new Citation { Number = 1, LabelSpan = new TextSpan(11, 3), AnswerSpan = new TextSpan(0, 10), Document = document, Span = new TextSpan(5, 3), Quote = "Use <A>", Verified = true, Place = "page 3" },
                new Citation { Number = 1, LabelSpan = new TextSpan(23, 6), AnswerSpan = new TextSpan(15, 7), Document = document, Span = new TextSpan(20, 3), Quote = "then B", Verified = true },
                new Citation { Number = 2, LabelSpan = new TextSpan(23, 6), AnswerSpan = new TextSpan(15, 7), Problem = CitationProblem.UnknownSource },
            ],
        };
    }

    [Fact]
    public void Numbered() => Assert.Equal(
        "Use **A**. [1] Then B. [1][2: unverified]\n\nSources\n[1] <guide>.md\n    page 3: \"Use <A>\"\n    \"then B\"",
        CitationFormat.Numbered.Render(Answer()));

    [Fact]
    public void Footnotes() => Assert.Equal(
        "Use **A**. [^1] Then B. [^2][unverified]\n\n[^1]: <guide>.md, page 3: \"Use <A>\"\n[^2]: <guide>.md: \"then B\"",
        CitationFormat.Footnotes.Render(Answer()));

    [Fact]
    public void Inline() => Assert.Equal(
        "Use **A**. [Source: <guide>.md, page 3] Then B. [Source: <guide>.md][unverified]",
        CitationFormat.Inline.Render(Answer()));

    [Fact]
    public void Html_encodes_everything_a_document_or_model_wrote()
    {
        var html = CitationFormat.Html.Render(Answer() with { Text = "<script>x</script> [1] b [1, 2]" });

        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<guide", html, StringComparison.Ordinal);
        Assert.Contains("href=\"#rag-source-1\"", html, StringComparison.Ordinal);
        Assert.Contains("&lt;guide&gt;.md", html, StringComparison.Ordinal);
        Assert.Contains("[unverified]", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://intranet.example/a?b=1&c=2", true)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("data:text/html,x", false)]
    [InlineData("docs/a.md", false)]
    public void Only_a_web_address_becomes_a_link(string source, bool isLink)
    {
        var document = new SourceDocument("d", source, null, "text/plain", "v", Metadata.Empty, [], null);
        var answer = Answer() with { Sources = [new PackedSource(1, document, [])] };

        Assert.Equal(isLink, CitationFormat.Html.Render(answer).Contains("rel=\"noopener", StringComparison.Ordinal));
    }

    [Fact]
    public void Json_is_one_object_with_every_citation()
    {
        using var json = System.Text.Json.JsonDocument.Parse(CitationFormat.Json.Render(Answer()));

        Assert.Equal(3, json.RootElement.GetProperty("citations").GetArrayLength());
        Assert.Equal("unknownSource", json.RootElement.GetProperty("citations")[2].GetProperty("problem").GetString());
        Assert.Equal(5, json.RootElement.GetProperty("citations")[0].GetProperty("start").GetInt32());
    }

    [Fact]
    public void A_format_is_found_by_name_and_an_unknown_one_lists_the_names()
    {
        Assert.Same(CitationFormat.Html, CitationFormat.Named("HTML"));
        Assert.Contains("footnotes", Assert.Throws<ArgumentException>(() => CitationFormat.Named("x")).Message, StringComparison.Ordinal);
    }
}
