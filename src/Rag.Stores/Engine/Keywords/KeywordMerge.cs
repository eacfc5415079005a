using System.Runtime.InteropServices;

namespace Rag.Stores.Engine.Keywords;

/// <summary>Joins segments into one and leaves deleted chunks out.</summary>
internal static class KeywordMerge
{
    /// <returns>The joined segment, or null when every chunk was deleted.</returns>
    public static KeywordSegment? Merge(ReadOnlySpan<SegmentView> views)
    {
        long sequence = 0;
        var chunks = new List<(int Ordinal, int View, int Number)>();
        for (var v = 0; v < views.Length; v++)
        {
            sequence = Math.Max(sequence, views[v].Segment.Sequence);
            var live = views[v].Segment.Ordinals;
            for (var i = 0; i < live.Length; i++)
            {
                if (views[v].Dead?.Contains(i) != true)
                    chunks.Add((live[i], v, i));
            }
        }

        if (chunks.Count == 0)
            return null;
        chunks.Sort(static (left, right) => left.Ordinal.CompareTo(right.Ordinal));
        var ordinals = new int[chunks.Count];
        var lengths = new int[chunks.Count];
        var renumbered = new int[views.Length][];
        for (var v = 0; v < views.Length; v++)
        {
            renumbered[v] = new int[views[v].Segment.ChunkCount];
            renumbered[v].AsSpan().Fill(-1);
        }

        for (var i = 0; i < ordinals.Length; i++)
        {
            var (ordinal, view, number) = chunks[i];
            ordinals[i] = ordinal;
            lengths[i] = views[view].Segment.Lengths[number];
            renumbered[view][number] = i;
        }

        var writer = new KeywordSegmentWriter(sequence, ordinals, lengths);
        var numbers = new List<int>();
        var frequencies = new List<int>();
        var cursor = new PostingsCursor();
        for (var v = 0; v < views.Length; v++)
        {
            for (var term = 0; term < views[v].Segment.TermCount; term++)
            {
                var text = views[v].Segment.TermText(term);
                if (IsIn(views[..v], text))
                    continue;
                numbers.Clear();
                frequencies.Clear();
                for (var other = v; other < views.Length; other++)
                {
                    var found = other == v ? term : views[other].Segment.Find(text);
                    if (found >= 0)
                        Gather(views[other].Segment, found, renumbered[other], cursor, numbers, frequencies);
                }

                if (numbers.Count == 0)
                    continue;
                var sorted = CollectionsMarshal.AsSpan(numbers);
                if (!IsAscending(sorted))
                    sorted.Sort(CollectionsMarshal.AsSpan(frequencies));
                writer.Add(text, sorted, CollectionsMarshal.AsSpan(frequencies));
            }
        }

        return writer.Finish();
    }

    private static bool IsIn(ReadOnlySpan<SegmentView> views, ReadOnlySpan<byte> text)
    {
        foreach (var view in views)
        {
            if (view.Segment.Find(text) >= 0)
                return true;
        }

        return false;
    }

    private static void Gather(KeywordSegment segment, int term, int[] renumbered, PostingsCursor cursor, List<int> numbers, List<int> frequencies)
    {
        cursor.Open(segment, term);
        for (var next = 0; cursor.Seek(next) != PostingsCursor.End;)
        {
            cursor.TakeBlock(PostingsCursor.End, out var block, out var blockFrequencies);
            for (var i = 0; i < block.Length; i++)
            {
                var number = renumbered[block[i]];
                if (number < 0)
                    continue;
                numbers.Add(number);
                frequencies.Add(blockFrequencies[i]);
            }

            next = block[^1] + 1;
        }
    }

    private static bool IsAscending(ReadOnlySpan<int> numbers)
    {
        for (var i = 1; i < numbers.Length; i++)
        {
            if (numbers[i] < numbers[i - 1])
                return false;
        }

        return true;
    }
}
