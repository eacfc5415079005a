namespace Rag.Core.Tests.Retrieval;

public sealed class QuestionWordsTests
{
    [Theory]
    [InlineData("How do I use a transaction?", "transaction?")]
    [InlineData("Wie lösche ich eine Rechnung?", "lösche Rechnung?")]
    [InlineData("什么是影子属性？", "什么是影子属性？")]
    [InlineData("What is it?", "What is it?")]
    [InlineData("?!", "?!")]
    public void Function_words_are_left_out_unless_there_are_no_others(string question, string expected) =>
        Assert.Equal(expected, QuestionWords.Of(question));
}
