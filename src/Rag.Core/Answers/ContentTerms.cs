namespace Rag;

/// <summary>The terms of a text that carry its meaning: what the analyzer makes of it, less function words.</summary>
internal sealed class ContentTerms(ITextAnalyzer analyzer)
{
    public ITextAnalyzer Analyzer => analyzer;

    /// <summary>The distinct content terms, in order of first appearance; every term when the text has only function words.</summary>
    public IReadOnlyList<string> Of(ReadOnlySpan<char> text)
    {
        var sink = new DistinctTerms();
        analyzer.Analyze(text, sink);
        var content = sink.Terms.FindAll(term => !CommonWords.Contains(term));
        return content.Count > 0 ? content : sink.Terms;
    }

    private sealed class DistinctTerms : ITermSink
    {
        private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _seen =
            new HashSet<string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

        public List<string> Terms { get; } = [];

        public void Add(ReadOnlySpan<char> term)
        {
            if (_seen.Add(term))
                Terms.Add(term.ToString());
        }
    }
}
