using System.Globalization;

namespace Rag.Core.Tests.Search;

public sealed class QuestionTermsTests
{
    [Theory]
    [InlineData("How do I use a transaction?", "transact")]
    [InlineData("Wie lösche ich eine Rechnung?", "losch rechnung")]
    [InlineData("What is the MIT license?", "MIT mit licen")]
    [InlineData("Was ist die zulässige Abweichung?", "zulassig abweichung")]
    [InlineData("What does dir do?", "dir")]
    [InlineData("How do I write a while loop?", "writ whil loop")]
    [InlineData("Who is in the band The Who?", "who the band")]
    [InlineData("How does `this` work?", "this work")]
    [InlineData("what does the word \"from\" mean", "word from mean")]
    [InlineData("What is Vitamin A good for?", "vitamin vitamin·a a good")]
    [InlineData("WHAT IS THE MIT LICENSE?", "mit licen")]
    [InlineData("mit license", "mit licen")]
    [InlineData("¿Dónde está la biblioteca?", "biblioteca bibliotec")]
    [InlineData("?!", "")]
    public void Words_that_count_in_full(string question, string expected) =>
        Assert.Equal(expected, string.Join(' ', QuestionTerms.Of(question, TextAnalyzer.Default).Where(term => term.Weight >= 1).Select(term => term.Term.Replace(' ', '·'))));

    [Fact]
    public void A_function_word_counts_a_hundredth_each_time_it_occurs()
    {
        var terms = QuestionTerms.Of("What is the point of the test?", TextAnalyzer.Default);

        Assert.Equal("what 0.01 is 0.01 the 0.02 point 1 of 0.01 test 1", string.Join(' ', terms.Select(term => term.Term + " " + term.Weight.ToString("0.###", CultureInfo.InvariantCulture))));
    }

    [Fact]
    public void The_function_words_of_chinese_are_found_without_spaces()
    {
        var terms = QuestionTerms.Of("能给我介绍一下什么是影子属性？", TextAnalyzer.Default);

        Assert.All(terms.Where(term => term.Term is "介绍" or "什么" or "一下" or "介"), term => Assert.True(term.Weight < 1, term.Term));
        Assert.All(terms.Where(term => term.Term is "影子" or "属性" or "影"), term => Assert.Equal(1, term.Weight));
    }

    [Fact]
    public void No_word_is_left_out() =>
        Assert.Equal(["what", "is", "it"], QuestionTerms.Of("What is it?", TextAnalyzer.Default).Select(term => term.Term));
}
