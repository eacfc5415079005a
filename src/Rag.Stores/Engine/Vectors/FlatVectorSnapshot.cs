using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Rag.Stores.Engine.Ordinals;

namespace Rag.Stores.Engine.Vectors;

/// <summary>The vectors of a collection at one moment. Immutable and safe for concurrent use.</summary>
internal sealed class FlatVectorSnapshot
{
    private const int WordRows = 64;
    private const int BlockRows = FlatVectorIndex.BlockRows;
    private const int DenseWord = 12; // From so many allowed rows of 64, computing all four at a time beats picking.

    private readonly VectorBlock[] _blocks;
    private readonly CodeBlock[] _codes;
    private readonly IVectorRows? _rows;
    private readonly int _stride;

    internal FlatVectorSnapshot(int dimensions, VectorMetric metric, VectorBlock[] blocks, OrdinalSet live, IVectorRows? rows, float longest)
    {
        (Dimensions, Metric, _blocks, Live, _rows, Longest) = (dimensions, metric, blocks, live, rows, longest);
        _stride = Int8Kernel.StrideOf(dimensions);
        _codes = new CodeBlock[blocks.Length];
        for (var i = 0; i < blocks.Length; i++)
            _codes[i] = blocks[i].Codes;
    }

    private FlatVectorSnapshot(FlatVectorSnapshot other, OrdinalSet live, IVectorRows? rows)
    {
        (Dimensions, Metric, _blocks, _codes, _stride, Longest) = (other.Dimensions, other.Metric, other._blocks, other._codes, other._stride, other.Longest);
        (Live, _rows) = (live, rows);
    }

    public int Dimensions { get; }

    public VectorMetric Metric { get; }

    /// <summary>The ordinals that have a vector. Not to be changed.</summary>
    public OrdinalSet Live { get; }

    /// <summary>At least the length of any vector.</summary>
    internal float Longest { get; }

    /// <summary>The best of all vectors by exact score: what comparing every vector with the query would give, ties included.</summary>
    /// <param name="query">As many dimensions as the index.</param>
    /// <param name="allowed">Which ordinals may be found; all when null.</param>
    /// <param name="ties">Orders ordinals of equal score, smaller first; by ordinal when null.</param>
    /// <param name="best">Receives the result, best first.</param>
    /// <returns>How many were found: fewer than asked for when there are no more.</returns>
    /// <exception cref="RagInputException">The query has another dimension, is not finite, or (for cosine) has no direction.</exception>
    [SkipLocalsInit]
    public int Search(ReadOnlySpan<float> query, OrdinalSet? allowed, IComparer<int>? ties, Span<ScoredOrdinal> best) =>
        SearchAmong(FlatVectorIndex.Checked(query, Dimensions, Metric, stackalloc float[Dimensions]), [], Live, allowed, ties, best);

    /// <summary>The best of some vectors by exact score: of those listed, which are allowed and distinct, and of those in <paramref name="among"/> that are allowed.</summary>
    /// <param name="exact">The query as the index compares it.</param>
    /// <param name="listed">Each with what its score is not above, or hardly ever; best first or nearly so.</param>
    /// <param name="among">Others, of which nothing is known.</param>
    /// <param name="allowed">As in <see cref="Search"/>.</param>
    /// <param name="ties">As in <see cref="Search"/>.</param>
    /// <param name="best">As in <see cref="Search"/>.</param>
    internal int SearchAmong(
        ReadOnlySpan<float> exact, ReadOnlySpan<ScoredOrdinal> listed, OrdinalSet? among, OrdinalSet? allowed, IComparer<int>? ties, Span<ScoredOrdinal> best)
    {
        var top = new TopOrdinals(best, ties);
        if (best.IsEmpty || Live.Count == 0)
            return 0;
        Rescore(exact, listed, ref top);
        if (among is not null)
            Compare(exact, among, allowed, ref top);
        return top.Sort();
    }

    /// <summary>The exact score of one vector, which must be in the index.</summary>
    public float Score(int ordinal, ReadOnlySpan<float> query, Span<float> scratch) => VectorScore.Exact(Metric, query, Row(ordinal, scratch));

    /// <summary>The exact vector of an ordinal that is in the index.</summary>
    public ReadOnlySpan<float> Row(int ordinal, Span<float> scratch)
    {
        if (_rows is not null)
            return _rows.Row(ordinal, scratch);
        return _blocks[ordinal / BlockRows].Rows.AsSpan(ordinal % BlockRows * Dimensions, Dimensions);
    }

    /// <summary>The same vectors, but only these. <paramref name="live"/> is kept and must be among <see cref="Live"/>.</summary>
    internal FlatVectorSnapshot Only(OrdinalSet live) => new(this, live, _rows);

    /// <summary>The same vectors, read from elsewhere.</summary>
    internal FlatVectorSnapshot Over(IVectorRows rows) => new(this, Live, rows);

    /// <summary>The codes of ordinal <c>i</c> are row <c>i % BlockRows</c> of block <c>i / BlockRows</c>.</summary>
    internal ReadOnlySpan<CodeBlock> Codes => _codes;

    [SkipLocalsInit]
    private void Compare(ReadOnlySpan<float> exact, OrdinalSet among, OrdinalSet? allowed, ref TopOrdinals top)
    {
        var quantised = new Int8Query(exact, stackalloc sbyte[_stride], stackalloc short[_stride]);
        var candidates = new CandidateList(Math.Min(top.Room, Live.Count));
        try
        {
            Scan(quantised, among, allowed, ref candidates);
            Rescore(exact, candidates.BestFirst(), ref top);
        }
        finally
        {
            candidates.Dispose();
        }
    }

    [SkipLocalsInit]
    private void Scan(scoped in Int8Query query, OrdinalSet among, OrdinalSet? allowed, ref CandidateList candidates)
    {
        Span<int> products = stackalloc int[WordRows];
        ref var codes8 = ref MemoryMarshal.GetReference(query.Codes);
        ref var codes16 = ref MemoryMarshal.GetReference(query.WideCodes);
        var words = among.Words;
        for (var w = 0; w < words.Length; w++)
        {
            var word = words[w];
            if (allowed is not null)
                word &= w < allowed.Words.Length ? allowed.Words[w] : 0;
            if (word == 0)
                continue;

            var block = _blocks[w * WordRows / BlockRows];
            var first = w * WordRows % BlockRows;
            ref var codes = ref block.Codes.Row(first, _stride);
            if (BitOperations.PopCount(word) >= DenseWord)
            {
                ref var product = ref MemoryMarshal.GetReference(products);
                for (var row = 0; row < WordRows; row += 4)
                {
                    ref var one = ref Unsafe.Add(ref codes, row * _stride);
                    Int8Kernel.DotFour(
                        ref one, ref Unsafe.Add(ref one, _stride), ref Unsafe.Add(ref one, 2 * _stride), ref Unsafe.Add(ref one, 3 * _stride),
                        ref codes8, ref codes16, _stride).StoreUnsafe(ref product, (nuint)row);
                }
            }
            else
            {
                for (var rest = word; rest != 0; rest &= rest - 1)
                {
                    var row = BitOperations.TrailingZeroCount(rest);
                    products[row] = Int8Kernel.Dot(ref Unsafe.Add(ref codes, row * _stride), ref codes8, ref codes16, _stride);
                }
            }

            if (Metric == VectorMetric.Cosine && candidates.Threshold > double.NegativeInfinity)
                word &= MayPass(query, block, first, products, (float)candidates.Threshold);
            for (; word != 0; word &= word - 1)
            {
                var row = BitOperations.TrailingZeroCount(word);
                var score = Approximate(query, block, first + row, products[row], out var error);
                candidates.Add(w * WordRows + row, score - error, score + error);
            }
        }
    }

    // The same bound as Approximate's, eight rows at a time in floats, with room for their rounding.
    private static ulong MayPass(scoped in Int8Query query, VectorBlock block, int first, ReadOnlySpan<int> products, float threshold)
    {
        var scale = Vector256.Create(query.Scale);
        var offset = Vector256.Create(query.Offset);
        var perError = Vector256.Create((float)(query.PerError * (1 + 1e-5)));
        var least = Vector256.Create(threshold - (float)(query.PerNorm * (1 + 1e-5) + 4e-6));
        ulong mask = 0;
        for (var i = 0; i < WordRows; i += 8)
        {
            var product = Vector256.ConvertToSingle(Vector256.LoadUnsafe(in products[0], (nuint)i) - offset);
            var score = product * scale * Vector256.LoadUnsafe(ref block.Codes.Scale(first), (nuint)i);
            var bound = score + Vector256.LoadUnsafe(ref block.Errors[first], (nuint)i) * perError;
            mask |= (ulong)Vector256.GreaterThanOrEqual(bound, least).ExtractMostSignificantBits() << i;
        }

        return mask;
    }

    private double Approximate(scoped in Int8Query query, VectorBlock block, int row, int product, out double error)
    {
        double norm = block.Codes.Norm(row);
        var dot = (double)block.Codes.Scale(row) * query.Scale * (product - query.Offset);
        error = block.Errors[row] * query.PerError + norm * query.PerNorm;
        if (Metric != VectorMetric.Euclidean)
            return dot;

        // |x - q|² = |x|² + |q|² - 2 x·q; the exact score rounds relative to that sum.
        var squares = norm * norm + (double)query.Norm * query.Norm;
        error = 2 * error + squares * (query.Rounding * 4 + 1e-6);
        return 2 * dot - squares;
    }

    // As far as the bounds hold nothing that is among the best is left out: an equal score may still win its tie.
    [SkipLocalsInit]
    private void Rescore(ReadOnlySpan<float> exact, ReadOnlySpan<ScoredOrdinal> candidates, ref TopOrdinals top)
    {
        Span<float> scratch = stackalloc float[_rows is null ? 0 : Dimensions];
        foreach (var candidate in candidates)
        {
            if (candidate.Score >= top.Threshold)
                top.Add(candidate.Ordinal, Score(candidate.Ordinal, exact, scratch));
        }
    }
}
