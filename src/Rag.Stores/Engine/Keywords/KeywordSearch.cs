using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Rag.Stores.Engine.Ordinals;

namespace Rag.Stores.Engine.Keywords;

/// <summary>One search over the segments of an index: MaxScore (Turtle and Flood 1995) by windows of chunks, with bounds by block.</summary>
/// <remarks>
/// Within a window the terms that together cannot lift a chunk into the result are set aside; the others are added up term by term,
/// and the few chunks that may still reach the result are looked up in the terms set aside. What gets that far is summed again in the
/// order of the question, so scores have the same bits as the definition's. Memory is kept for the next search of the thread.
/// </remarks>
internal sealed class KeywordSearch
{
    private const int Window = 2048;
    private const int MaskBits = 64;

    // Bounds and sums are rounded, each by far less than this.
    private const double Slack = 1 + 1e-9;

    [ThreadStatic]
    private static KeywordSearch? s_spare;

    private readonly double[] _scores = new double[Window];
    private readonly ulong[] _holders = new ulong[Window]; // Which terms a chunk of the window holds, one bit per cursor.
    private readonly ulong[] _touched = new ulong[Window / 64];
    private readonly List<PostingsCursor> _cursors = [];
    private double[] _gains = []; // Per cursor and chunk of the window; valid where the bit is set.
    private double[] _idfs = [];
    private int[] _termNumbers = []; // Per view and term of the question.
    private int[] _order = new int[MaskBits];
    private double[] _bounds = new double[MaskBits];
    private double[] _reach = new double[MaskBits]; // The sum of the bounds up to and including a place in the order.
    private KeywordQuery _query = null!;
    private LengthNorms _norms = null!;
    private int _view;
    private int _active;

    public static KeywordSearch Rent()
    {
        var search = s_spare ?? new KeywordSearch();
        s_spare = null;
        return search;
    }

    public void Return()
    {
        foreach (var cursor in _cursors)
            cursor.Release();
        (_query, _norms) = (null!, null!);
        s_spare = this;
    }

    /// <summary>Looks every term up in every segment once and weighs it by the chunks that hold it now.</summary>
    public void Prepare(ReadOnlySpan<SegmentView> views, KeywordQuery query, int chunks, LengthNorms norms)
    {
        (_query, _norms, _view) = (query, norms, 0);
        var terms = query.Terms;
        if (_idfs.Length < terms.Length)
            _idfs = new double[terms.Length];
        if (_termNumbers.Length < terms.Length * views.Length)
            _termNumbers = new int[terms.Length * views.Length];
        while (_cursors.Count < terms.Length)
            _cursors.Add(new PostingsCursor());

        for (var i = 0; i < terms.Length; i++)
        {
            var holders = 0;
            for (var v = 0; v < views.Length; v++)
            {
                var term = _termNumbers[v * terms.Length + i] = views[v].Segment.Find(terms[i]);
                if (term >= 0)
                    holders += views[v].LiveChunksWith(term, _cursors[0]);
            }

            _idfs[i] = Bm25.Idf(chunks, holders);
        }
    }

    /// <summary>Searches the next segment; the segments come in the order given to <see cref="Prepare"/>.</summary>
    public void Run(SegmentView view, OrdinalSet? allowed, ref TopOrdinals top)
    {
        var terms = _query.Terms.Length;
        var numbers = _termNumbers.AsSpan(_view++ * terms, terms);
        _active = 0;
        for (var i = 0; i < terms; i++)
        {
            if (numbers[i] < 0)
                continue;
            _cursors[_active].Open(view.Segment, numbers[i]);
            _cursors[_active++].Weigh(_idfs[i], _query.Weights[i], _norms);
        }

        if (_active == 0)
            return;
        var segment = view.Segment;
        for (var start = 0; start < segment.ChunkCount; start += Window)
        {
            var end = Math.Min(start + Window, segment.ChunkCount);
            if (allowed is not null && (uint)allowed.Next(segment.Ordinals[start]) > (uint)segment.Ordinals[end - 1])
                continue;
            if (_active > MaskBits)
                RunInOrder(view, start, end, allowed, ref top);
            else
                RunPruned(view, start, end, allowed, ref top);
        }
    }

    private void RunPruned(SegmentView view, int start, int end, OrdinalSet? allowed, ref TopOrdinals top)
    {
        var threshold = top.Threshold;
        for (var i = 0; i < _active; i++)
        {
            var bound = _cursors[i].BoundWithin(start, end) * Slack;
            var place = i;
            for (; place > 0 && _bounds[place - 1] > bound; place--)
                (_bounds[place], _order[place]) = (_bounds[place - 1], _order[place - 1]);
            (_bounds[place], _order[place]) = (bound, i);
        }

        var sum = 0d;
        var aside = 0;
        for (var i = 0; i < _active; i++)
        {
            _reach[i] = sum += _bounds[i];
            if (sum < threshold)
                aside = i + 1;
        }

        if (aside == _active || sum == 0)
            return;

        if (_gains.Length < _active * Window)
            _gains = new double[_active * Window];
        for (var i = aside; i < _active; i++)
            AddUp(_order[i], view.Segment, start, end);
        Settle(view, start, aside, allowed, ref top);
    }

    private void AddUp(int which, KeywordSegment segment, int start, int end)
    {
        var cursor = _cursors[which];
        var idf = cursor.Idf;
        var weight = cursor.Weight;
        var bit = 1UL << which;
        ref var lengths = ref MemoryMarshal.GetReference(segment.Lengths);
        ref var gains = ref _gains[which * Window];
        ref var scores = ref _scores[0];
        ref var holders = ref _holders[0];
        ref var touched = ref _touched[0];
        for (var next = start; cursor.Seek(next) < end;)
        {
            cursor.TakeBlock(end, out var numbers, out var frequencies);
            for (var i = 0; i < numbers.Length; i++)
            {
                var number = numbers[i];
                var at = number - start;
                var gain = weight * Bm25.Term(idf, frequencies[i], _norms[Unsafe.Add(ref lengths, number)]);
                Unsafe.Add(ref gains, at) = gain;
                Unsafe.Add(ref scores, at) += gain;
                Unsafe.Add(ref holders, at) |= bit;
                Unsafe.Add(ref touched, at >> 6) |= 1UL << at;
            }

            next = numbers[^1] + 1;
        }
    }

    private void Settle(SegmentView view, int start, int aside, OrdinalSet? allowed, ref TopOrdinals top)
    {
        var segment = view.Segment;
        var threshold = top.Threshold;
        var reach = aside > 0 ? _reach[aside - 1] : 0;
        for (var w = 0; w < _touched.Length; w++)
        {
            for (var word = _touched[w]; word != 0; word &= word - 1)
            {
                var at = (w << 6) + BitOperations.TrailingZeroCount(word);
                var score = _scores[at];
                var holders = _holders[at];
                _scores[at] = 0;
                _holders[at] = 0;
                if ((score + reach) * Slack < threshold)
                    continue;
                var number = start + at;
                var ordinal = segment.Ordinals[number];
                if ((view.Dead is not null && view.Dead.Contains(number)) || (allowed is not null && !allowed.Contains(ordinal)))
                    continue;
                if (aside > 0 && !LookUp(segment, number, at, aside, threshold, score, ref holders))
                    continue;

                if (top.Add(ordinal, Sum(holders, at)))
                    threshold = top.Threshold;
            }

            _touched[w] = 0;
        }
    }

    // Looks a chunk up in the terms set aside, most promising first, and gives up when it can no longer reach the result.
    private bool LookUp(KeywordSegment segment, int number, int at, int aside, double threshold, double score, ref ulong holders)
    {
        for (var i = aside - 1; i >= 0; i--)
        {
            if ((score + _reach[i]) * Slack < threshold)
                return false;
            var which = _order[i];
            var cursor = _cursors[which];
            if (cursor.Seek(number) != number)
                continue;
            var gain = cursor.Weight * Bm25.Term(cursor.Idf, cursor.Frequency, _norms[segment.Lengths[number]]);
            _gains[which * Window + at] = gain;
            holders |= 1UL << which;
            score += gain;
        }

        return true;
    }

    private double Sum(ulong holders, int at)
    {
        var score = 0d;
        for (; holders != 0; holders &= holders - 1)
            score += _gains[BitOperations.TrailingZeroCount(holders) * Window + at];
        return score;
    }

    // A question of more terms than a mask has bits: all of them, in order, without pruning.
    private void RunInOrder(SegmentView view, int start, int end, OrdinalSet? allowed, ref TopOrdinals top)
    {
        var segment = view.Segment;
        for (var i = 0; i < _active; i++)
        {
            var cursor = _cursors[i];
            for (var next = start; cursor.Seek(next) < end;)
            {
                cursor.TakeBlock(end, out var numbers, out var frequencies);
                for (var j = 0; j < numbers.Length; j++)
                {
                    var at = numbers[j] - start;
                    _scores[at] += cursor.Weight * Bm25.Term(cursor.Idf, frequencies[j], _norms[segment.Lengths[numbers[j]]]);
                    _touched[at >> 6] |= 1UL << at;
                }

                next = numbers[^1] + 1;
            }
        }

        for (var w = 0; w < _touched.Length; w++)
        {
            for (var word = _touched[w]; word != 0; word &= word - 1)
            {
                var at = (w << 6) + BitOperations.TrailingZeroCount(word);
                var ordinal = segment.Ordinals[start + at];
                if ((view.Dead is null || !view.Dead.Contains(start + at)) && (allowed is null || allowed.Contains(ordinal)))
                    top.Add(ordinal, _scores[at]);
                _scores[at] = 0;
            }

            _touched[w] = 0;
        }
    }
}
