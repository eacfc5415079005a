using System.Runtime.InteropServices;

namespace Rag;

/// <summary>What the keyword leg searches: every term of a question, with its weight. The same for every store.</summary>
/// <remarks>
/// No word is left out. "How", "do" and "I" weigh little beside "transaction", because in technical text they are rare enough to win against the subject; where nothing else
/// tells two chunks apart, they decide. What is written in capitals, in quotes or as code, or named after an article (a NOT gate, the US office, vitamin A), counts in full.
/// </remarks>
public static class QuestionTerms
{
    /// <summary>What a function word counts, where another word counts 1.</summary>
    /// <remarks>Measured: four judged collections gain with any weight from 0.05 to 0.3, but technical documentation is answered better with this one (<c>docs/decisions/0190-every-word-of-a-question.md</c>).</remarks>
    public const double FunctionWordWeight = 0.01;

    /// <summary>The distinct terms, in the order they first occur: sums over them are added in this order in every store.</summary>
    public static IReadOnlyList<QuestionTerm> Of(string question, ITextAnalyzer analyzer)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(analyzer);

        var sink = new Weights();
        analyzer.Analyze(question, sink);
        sink.Change = FunctionWordWeight - 1;
        foreach (var (start, length) in QuestionRoles.FunctionWords(question))
            analyzer.Analyze(question.AsSpan(start, length), sink);
        return sink.Terms;
    }

    private sealed class Weights : ITermSink
    {
        private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

        public List<QuestionTerm> Terms { get; } = [];

        public double Change { get; set; } = 1;

        public void Add(ReadOnlySpan<char> term)
        {
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places.GetAlternateLookup<ReadOnlySpan<char>>(), term, out var exists);
            if (exists)
            {
                ref var known = ref CollectionsMarshal.AsSpan(Terms)[place - 1];
                // A term that the word has only by itself, and not in its place, changes nothing.
                if (Change > 0 || known.Weight >= 1)
                    known = known with { Weight = known.Weight + Change };
            }
            else if (Change > 0)
            {
                Terms.Add(new QuestionTerm(term.ToString(), Change));
                place = Terms.Count;
            }
        }
    }
}
