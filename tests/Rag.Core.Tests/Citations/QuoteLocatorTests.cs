namespace Rag.Core.Tests.Citations;

public sealed class QuoteLocatorTests
{
    [Theory]
    [InlineData("Refunds are paid within 30 days.", "paid within 30 days", "paid within 30 days")]
    [InlineData("Refunds  are\n  paid within 30 days.", "refunds are paid", "Refunds  are\n  paid")]
    [InlineData("co\u00ADoperate now", "cooperate", "co\u00ADoperate")]
    [InlineData("Use the [DbContext](xref:core/ctx \"T\") class.", "the DbContext class", "the [DbContext](xref:core/ctx \"T\") class")]
    [InlineData("Call **SaveChanges** on `ctx`.", "Call SaveChanges on ctx", "Call **SaveChanges** on `ctx`")]
    [InlineData("the café is open", "cafe\u0301 is", "café is")]
    [InlineData("the cafe\u0301 is open", "café is", "cafe\u0301 is")]
    [InlineData("He said \u201Cyes\u201D \u2013 twice", "said \"yes\" - twice", "said \u201Cyes\u201D \u2013 twice")]
    [InlineData("He *said* so. **Save** it.", "Save it.", "**Save** it.")]
    [InlineData("```sh\nrun\n```\nThen wait.", "Then wait.", "Then wait.")]
    [InlineData("snake_case_name is kept", "snake_case_name", "snake_case_name")]
    [InlineData("unable, but able to pay", "able to pay", "able to pay")]
    [InlineData("it costs 5.", "costs 5", "costs 5")]
    [InlineData("退款在三十天内支付", "三十天内", "三十天内")]
    [InlineData("> [!NOTE]\n> Two lines\n> of a quote", "Two lines of a quote", "Two lines\n> of a quote")]
    public void A_quote_is_found_where_it_stands(string source, string quote, string expected)
    {
        var span = QuoteLocator.Locate(source, quote);

        Assert.NotNull(span);
        Assert.Equal(expected, source.Substring(span.Value.Start, span.Value.Length));
    }

    [Theory]
    [InlineData("Refunds are paid within 30 days", "Refunds are paid within 90 days")]
    [InlineData("abc", "\u200D\u200D\u200D")]
    [InlineData("abc", "ab")]
    [InlineData("abc", "")]
    [InlineData("", "abc")]
    [InlineData("snake_case", "snakecase")]
    [InlineData("paid within 130 days", "30 days")]
    [InlineData("the fee is 50 euros", "the fee is 5")]
    [InlineData("the fee is 2.5 euros", "5 euros")]
    [InlineData("the fee is 2,500 euros", "the fee is 2")]
    [InlineData("he was unable to pay", "able to pay")]
    [InlineData("harmless if swallowed", "harm")]
    public void What_is_not_there_is_not_found(string source, string quote) => Assert.Null(QuoteLocator.Locate(source, quote));

    [Fact]
    public void A_megabyte_of_brackets_takes_no_time_to_speak_of()
    {
        var source = new string('[', 100_000) + "here it is";

        Assert.NotNull(QuoteLocator.Locate(source, "here it is"));
    }
}
