using System.Runtime.InteropServices;

namespace Rag.Stores.Postgres;

/// <summary>A question's terms as the postings name them, with their weights.</summary>
internal sealed class QuestionHashes
{
    private readonly List<long> _terms = [];
    private readonly List<double> _weights = [];

    public QuestionHashes(string text, ITextAnalyzer analyzer)
    {
        var places = new Dictionary<long, int>();
        foreach (var (term, weight) in QuestionTerms.Of(text, analyzer))
        {
            var hash = TermHash.Of(term);
            if (places.TryAdd(hash, _terms.Count))
            {
                _terms.Add(hash);
                _weights.Add(weight);
            }
            else
            {
                _weights[places[hash]] += weight;
            }
        }
    }

    public ReadOnlySpan<long> Terms => CollectionsMarshal.AsSpan(_terms);

    public ReadOnlySpan<double> Weights => CollectionsMarshal.AsSpan(_weights);
}
