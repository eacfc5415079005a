using System.Runtime.InteropServices;

namespace Rag;

/// <summary>Sums the hashed features of one text at a time. Reused from text to text; not safe for concurrent use.</summary>
/// <remarks>The weights were chosen on SciFact's training questions; <c>docs/hybrid-search.md</c> shows how little they matter.</remarks>
internal sealed class HashingVectorBuilder : ITermSink
{
    /// <summary>How soon repeating a term stops to add: at this many repeats it weighs half of what it ever can.</summary>
    private const float Saturation = 12;

    /// <summary>What a group of three letters weighs beside its word.</summary>
    private const float GroupWeight = 0.5f;

    /// <summary>What a function word weighs: it tells topics apart no more than this.</summary>
    private const float CommonWordWeight = 0.1f;

    private readonly Dictionary<ulong, int> _counts = [];
    private readonly float[] _sum = new float[HashingEmbeddingGenerator.Dimensions];
    private long _terms;

    /// <summary>Writes the unit vector of <paramref name="text"/> and returns how many terms it has.</summary>
    public long Build(string text, Span<float> vector)
    {
        _counts.Clear();
        _sum.AsSpan().Clear();
        _terms = 0;
        TextAnalyzer.Default.Analyze(text, this);

        // Features may cancel, or there may be none: every text still gets a direction.
        if (!VectorMath.TryNormalize(_sum, vector))
        {
            vector.Clear();
            vector[0] = 1;
        }

        return _terms;
    }

    public void Add(ReadOnlySpan<char> term)
    {
        _terms++;
        var hash = HashOf(term);
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, hash, out _);
        // The n-th occurrence adds n/(n+s) - (n-1)/(n-1+s), as in BM25. A division has the same result everywhere, a logarithm has not.
        var weight = (count + 1) / (count + 1 + Saturation) - count / (count + Saturation);
        count++;

        if (TextFolding.Kinds[term[0]] is UnitKind.Ideograph or UnitKind.Surrogate)
        {
            AddFeature(hash, term.Length == 1 ? weight * 0.3f : weight);
            return;
        }

        weight *= WeightOf(term);
        AddFeature(hash, weight);
        if (term.Length > 2)
            AddGroups(term, weight * GroupWeight);
    }

    /// <summary>Adds the first two letters, and every three in a row: what related words of one stem or compound share.</summary>
    private void AddGroups(ReadOnlySpan<char> term, float weight)
    {
        AddFeature(Mix(term[0] | (ulong)term[1] << 16 | 1UL << 63), weight);
        for (var i = 0; i + 2 < term.Length; i++)
            AddFeature(Mix(term[i] | (ulong)term[i + 1] << 16 | (ulong)term[i + 2] << 32), weight);
    }

    /// <summary>Short words are frequent in every language, so they tell less.</summary>
    private static float WeightOf(ReadOnlySpan<char> term) =>
        CommonWords.Contains(term) ? CommonWordWeight : term.Length switch { 1 => 0.3f, 2 => 0.6f, 3 => 0.8f, _ => 1 };

    private void AddFeature(ulong hash, float weight)
    {
        var dimension = (int)((hash >> 32) * HashingEmbeddingGenerator.Dimensions >> 32);
        _sum[dimension] += (hash & 1) == 0 ? weight : -weight;
    }

    /// <summary>FNV-1a over UTF-16 units, then mixed.</summary>
    private static ulong HashOf(ReadOnlySpan<char> term)
    {
        var hash = 0xCBF29CE484222325UL;
        foreach (var unit in term)
            hash = (hash ^ unit) * 0x100000001B3UL;
        return Mix(hash);
    }

    /// <summary>The finalizer of SplitMix64 (Steele et al. 2014): every bit of the input reaches every bit of the output.</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15UL;
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ value >> 27) * 0x94D049BB133111EBUL;
        return value ^ value >> 31;
    }
}
