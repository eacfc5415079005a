namespace Rag;

/// <summary>The terms of a text that carry its meaning: what the analyzer makes of it, less function words.</summary>
internal sealed class ContentTerms
{
    // Function words of the languages that questions most often come in; a language that is missing here only makes the answerer choosier.
    private const string FunctionWords =
        "a about after all also am an and any are as at be because been before being between both but by can cannot could did do does doing don down during each " +
        "few for from further get had has have having he her here him his how i if in into is it its just let like make may me might more most must my no nor not now " +
        "of off on once one only or other our out over own please same shall she should so some such tell than that the their them then there these they this those " +
        "through to too under until up us use used using very want was way we were what when where which while who whom why will with would you your " +
        "aber als am an auch auf aus bei bin bis da damit das dass dem den der des die dies doch dort durch ein eine einem einen einer es für hat habe ich ihr im in ist " +
        "kann können man mein mit nach nicht noch nur oder ohne sich sie sind so über um und uns unter von vor war warum was welche welcher wenn wer wie wieviel viele wird wo zu zum zur " +
        "au aux avec ce ces cette comment dans de des du elle en est et il ils je la le les leur lui ma mais me mon ne nous on ou où par pas pour pourquoi qu que quel quelle qui sa se si son sont sur une un vous " +
        "al como con cual cuál cuando de del donde el ella en es esta este esto la las lo los mi no o para pero por qué que se si sin son su sus un una y " +
        "的 了 是 在 有 和 什 么 什么 多少 哪 吗 呢";

    private readonly ITextAnalyzer _analyzer;
    private readonly HashSet<string> _functionWords;

    public ContentTerms(ITextAnalyzer analyzer)
    {
        _analyzer = analyzer;
        _functionWords = new HashSet<string>(AllOf(FunctionWords), StringComparer.Ordinal);
    }

    /// <summary>The distinct content terms, in order of first appearance; every term when the text has only function words.</summary>
    public IReadOnlyList<string> Of(ReadOnlySpan<char> text)
    {
        var all = AllOf(text).Distinct(StringComparer.Ordinal).ToList();
        var content = all.FindAll(term => !_functionWords.Contains(term));
        return content.Count > 0 ? content : all;
    }

    private List<string> AllOf(ReadOnlySpan<char> text)
    {
        var sink = new Terms();
        _analyzer.Analyze(text, sink);
        return sink.List;
    }

    private sealed class Terms : ITermSink
    {
        public List<string> List { get; } = [];

        public void Add(ReadOnlySpan<char> term) => List.Add(term.ToString());
    }
}
