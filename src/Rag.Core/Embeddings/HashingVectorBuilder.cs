using System.Numerics;
using System.Runtime.InteropServices;

namespace Rag;

/// <summary>Sums the hashed features of one text at a time. Reused from text to text; not safe for concurrent use.</summary>
internal sealed class HashingVectorBuilder : ITermSink
{
    internal static float GramWeight = 0.3f, Common = 0.1f, K = 1.5f, ShortW = 0.5f; internal static int GramLen = 3;
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
        var hash = Hash(term);
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, hash, out _);
        // Counts saturate like BM25's: the n-th occurrence adds n/(n+k) - (n-1)/(n-1+k). Division is exact to the bit everywhere, a logarithm is not.
        var gain = (count + 1) / (count + 1 + K) - count / (count + K);
        count++;
        var weight = gain * Weight(term);

        AddFeature(hash, weight);
        var grams = term.Length - 2;
        if (grams < 1 || term[0] > 'z' + 600)
            return;
        weight *= GramWeight;
        AddFeature(Mix(term[0] | (ulong)term[1] << 16 | 1UL << 63), weight);
        for (var i = 0; i < grams; i++)
            AddFeature(Mix(term[i] | (ulong)term[i + 1] << 16 | (ulong)term[i + 2] << 32), weight);
    }

    private static float Weight(ReadOnlySpan<char> term)
    {
        if (CommonWords.Contains(term))
            return Common;
        return term.Length switch { 1 => ShortW * 0.5f, 2 => ShortW + (term[0] > 0x2000 ? 0.5f : 0), 3 => (1 + ShortW) / 2, _ => 1 };
    }

    private void AddFeature(ulong hash, float weight)
    {
        var dimension = (int)((hash >> 32) * HashingEmbeddingGenerator.Dimensions >> 32);
        _sum[dimension] += (hash & 1) == 0 ? weight : -weight;
    }

    private static ulong Hash(ReadOnlySpan<char> term)
    {
        var hash = 0xCBF29CE484222325UL;
        foreach (var unit in term)
            hash = (hash ^ unit) * 0x100000001B3UL;
        return Mix(hash);
    }

    /// <summary>The finalizer of SplitMix64: every bit of the input reaches every bit of the output.</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15UL;
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ value >> 27) * 0x94D049BB133111EBUL;
        return value ^ value >> 31;
    }
}
