using System.Text;

namespace Rag;

/// <summary>The words of a question that keyword search should look for: without its function words, unless it has no others.</summary>
/// <remarks>
/// "How do I use a transaction?" is about transactions; left in, "how", "do" and "I" find the pages that happen to be written as advice.
/// Words are separated by white space, so text in scripts without spaces is kept whole.
/// </remarks>
internal static class QuestionWords
{
    public static string Of(string question)
    {
        var kept = new StringBuilder(question.Length);
        var sink = new CommonWordSink();
        foreach (var range in question.AsSpan().SplitAny([' ', '\t', '\n', '\r']))
        {
            var word = question.AsSpan(range);
            sink.Reset();
            TextAnalyzer.Default.Analyze(word, sink);
            if (sink.HasContent)
                kept.Append(kept.Length > 0 ? " " : "").Append(word);
        }

        return kept.Length > 0 ? kept.ToString() : question;
    }

    private sealed class CommonWordSink : ITermSink
    {
        public bool HasContent { get; private set; }

        public void Reset() => HasContent = false;

        public void Add(ReadOnlySpan<char> term) => HasContent |= !CommonWords.Contains(term);
    }
}
