using System.Collections.Concurrent;
using Rag.Stores.Engine.Ordinals;

namespace Rag.Stores.Engine.Keywords;

/// <summary>A segment with the chunks that have since been deleted from it. Immutable.</summary>
internal sealed class SegmentView(KeywordSegment segment, OrdinalSet? dead, long deadLength)
{
    private readonly ConcurrentDictionary<int, int> _liveChunksWith = new();

    public KeywordSegment Segment => segment;

    /// <summary>Numbers within the segment; null when nothing was deleted.</summary>
    public OrdinalSet? Dead => dead;

    public int LiveChunks => segment.ChunkCount - (dead?.Count ?? 0);

    public long LiveLength => segment.TotalLength - deadLength;

    /// <summary>How many chunks that were not deleted hold the term. Counted when first asked for, and remembered.</summary>
    public int LiveChunksWith(int term, PostingsCursor cursor)
    {
        var all = segment.ChunksWith(term);
        if (dead is null)
            return all;
        if (_liveChunksWith.TryGetValue(term, out var live))
            return live;

        live = all;
        cursor.Open(segment, term);
        foreach (var number in dead)
        {
            var found = cursor.Seek(number);
            if (found == PostingsCursor.End)
                break;
            if (found == number)
                live--;
        }

        _liveChunksWith[term] = live;
        return live;
    }
}
