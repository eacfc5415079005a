namespace Rag;

/// <summary>English and German function words, as the analyzer leaves them.</summary>
internal static class CommonWords
{
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> s_stems = Stems();

    /// <summary>Whether a term, as the analyzer gives it, is a function word.</summary>
    public static bool Contains(ReadOnlySpan<char> term) => s_stems.Contains(term);

    private static HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Stems()
    {
        var sink = new Collector();
        TextAnalyzer.Default.Analyze(FunctionWordData.English + " " + FunctionWordData.German, sink);
        return sink.Terms.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    private sealed class Collector : ITermSink
    {
        public HashSet<string> Terms { get; } = new(StringComparer.Ordinal);

        public void Add(ReadOnlySpan<char> term) => Terms.Add(term.ToString());
    }
}
