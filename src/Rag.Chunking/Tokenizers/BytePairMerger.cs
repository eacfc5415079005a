using System.Buffers;
using System.Runtime.InteropServices;

namespace Rag.Chunking.Tokenizers;

/// <summary>
/// Merges the bytes of one piece: of all neighbours whose bytes together are a token, those of the lowest rank, the leftmost of equals,
/// until no two are (Sennrich et al. 2016, over bytes).
/// </summary>
internal static class BytePairMerger
{
    // Up to here looking at every pair each round is quicker than keeping a heap; measured on prose, code and Chinese.
    private const int MaxScanned = 96;

    /// <summary>The number of tokens of a piece, and the tokens themselves when <paramref name="tokens"/> is given.</summary>
    public static int Merge(TokenTable table, ReadOnlySpan<byte> piece, IBufferWriter<int>? tokens)
    {
        if (piece.Length == 1 || piece.Length <= table.MaxLength)
        {
            var whole = table.RankOf(piece);
            if (whole != TokenTable.None)
            {
                Write(tokens, whole);
                return 1;
            }
        }

        return piece.Length <= MaxScanned ? MergeScanning(table, piece, tokens) : MergeWithHeap(table, piece, tokens);
    }

    private static int MergeScanning(TokenTable table, ReadOnlySpan<byte> piece, IBufferWriter<int>? tokens)
    {
        // Part i is piece[starts[i]..starts[i + 1]]; ranks[i] is that of part i joined with the next.
        Span<int> ranks = stackalloc int[MaxScanned];
        Span<int> starts = stackalloc int[MaxScanned + 1];
        var count = piece.Length;
        for (var i = 0; i < count; i++)
        {
            starts[i] = i;
            ranks[i] = i + 1 < count ? table.RankOfPair(ref MemoryMarshal.GetReference(piece[i..])) : TokenTable.None;
        }

        starts[count] = count;
        while (count > 1)
        {
            var best = 0;
            for (var i = 1; i < count; i++)
            {
                if (ranks[i] < ranks[best])
                    best = i;
            }

            if (ranks[best] == TokenTable.None)
                break;
            var removed = best + 1;
            starts[(removed + 1)..(count + 1)].CopyTo(starts[removed..]);
            ranks[(removed + 1)..count].CopyTo(ranks[removed..]);
            count--;
            ranks[best] = Joined(table, piece, starts, best, count);
            if (best > 0)
                ranks[best - 1] = Joined(table, piece, starts, best - 1, count);
        }

        for (var i = 0; tokens is not null && i < count; i++)
            Write(tokens, table.RankOf(piece[starts[i]..starts[i + 1]]));
        return count;
    }

    private static int Joined(TokenTable table, ReadOnlySpan<byte> piece, ReadOnlySpan<int> starts, int part, int count)
    {
        if (part + 2 > count)
            return TokenTable.None;
        var bytes = piece[starts[part]..starts[part + 2]];
        return bytes.Length <= table.MaxLength ? table.RankOf(bytes) : TokenTable.None;
    }

    private static int MergeWithHeap(TokenTable table, ReadOnlySpan<byte> piece, IBufferWriter<int>? tokens)
    {
        var length = piece.Length;
        // A part is named by its first byte: next[i] is where it ends, previous[i] where the one before begins, ranks[i] that of i joined with next.
        var next = ArrayPool<int>.Shared.Rent(length + 1);
        var previous = ArrayPool<int>.Shared.Rent(length + 1);
        var ranks = ArrayPool<int>.Shared.Rent(length + 1);
        var heap = new PairHeap(length);
        for (var i = 0; i < length; i++)
        {
            next[i] = i + 1;
            previous[i] = i - 1;
            ranks[i] = i + 1 < length ? table.RankOfPair(ref MemoryMarshal.GetReference(piece[i..])) : TokenTable.None;
            if (ranks[i] != TokenTable.None)
                heap.Push(ranks[i], i);
        }

        var count = length;
        while (heap.TryPop(out var rank, out var part))
        {
            // Pairs are never removed from the heap: one whose part was swallowed or grew no longer has the rank it was pushed with.
            if (ranks[part] != rank)
                continue;
            var swallowed = next[part];
            var after = next[swallowed];
            next[part] = after;
            ranks[swallowed] = -1;
            if (after < length)
                previous[after] = part;
            count--;
            ranks[part] = after < length ? Joined(table, piece, part, next[after]) : TokenTable.None;
            if (ranks[part] != TokenTable.None)
                heap.Push(ranks[part], part);
            var before = previous[part];
            if (before < 0)
                continue;
            ranks[before] = Joined(table, piece, before, after);
            if (ranks[before] != TokenTable.None)
                heap.Push(ranks[before], before);
        }

        for (var part = 0; tokens is not null && part < length; part = next[part])
            Write(tokens, table.RankOf(piece[part..next[part]]));
        heap.Return();
        ArrayPool<int>.Shared.Return(ranks);
        ArrayPool<int>.Shared.Return(previous);
        ArrayPool<int>.Shared.Return(next);
        return count;
    }

    private static int Joined(TokenTable table, ReadOnlySpan<byte> piece, int start, int end) =>
        end - start <= table.MaxLength ? table.RankOf(piece[start..end]) : TokenTable.None;

    private static void Write(IBufferWriter<int>? tokens, int token)
    {
        if (tokens is null)
            return;
        tokens.GetSpan(1)[0] = token;
        tokens.Advance(1);
    }
}
