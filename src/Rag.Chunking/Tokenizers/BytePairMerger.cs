using System.Buffers;

namespace Rag.Chunking.Tokenizers;

/// <summary>
/// Encodes the bytes of one piece: of all neighbours whose bytes together are a token, those of the lowest rank merge, the leftmost of
/// equals, until no two do (Sennrich et al. 2016, over bytes).
/// </summary>
internal static class BytePairMerger
{
    // Enough for nearly every piece without renting.
    private const int MaxStackBytes = 384;

    /// <summary>The number of tokens of a piece, and the tokens themselves when <paramref name="tokens"/> is given.</summary>
    public static int Merge(TokenTable table, ReadOnlySpan<byte> piece, IBufferWriter<int>? tokens)
    {
        var whole = table.Longest(piece);
        if (whole >= 0 && table.LengthOf(whole) == piece.Length)
        {
            if (tokens is not null)
                Write(tokens, [whole]);
            return 1;
        }

        return table.Merges is { } merges ? Match(table, merges, piece, whole, tokens) : MergeWithHeap(table, piece, tokens);
    }

    /// <summary>Merges as the definition says. For vocabularies with tokens that no merging reaches, and to check the other way against.</summary>
    internal static int MergeWithHeap(TokenTable table, ReadOnlySpan<byte> piece, IBufferWriter<int>? tokens)
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
            ranks[i] = i + 1 < length ? table.RankOf(piece.Slice(i, 2)) : TokenTable.None;
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
            Write(tokens, [table.RankOf(piece[part..next[part]])]);
        heap.Return();
        ArrayPool<int>.Shared.Return(ranks);
        ArrayPool<int>.Shared.Return(previous);
        ArrayPool<int>.Shared.Return(next);
        return count;
    }

    // An encoding is the only sequence of tokens in which all neighbours agree (van Antwerpen and Neubeck 2024): take the longest token
    // that agrees with the one before it, and where none does, give that one back. A place that was given up is never tried again.
    private static int Match(TokenTable table, TokenMerges merges, ReadOnlySpan<byte> piece, int first, IBufferWriter<int>? tokens)
    {
        if (piece.Length > MaxStackBytes)
            return MatchLong(table, merges, piece, first, tokens);

        Span<int> found = stackalloc int[piece.Length];
        Span<bool> dead = stackalloc bool[piece.Length + 1];
        var count = Match(table, merges, piece, first, found, dead);
        if (tokens is not null)
            Write(tokens, found[..count]);
        return count;
    }

    private static int MatchLong(TokenTable table, TokenMerges merges, ReadOnlySpan<byte> piece, int first, IBufferWriter<int>? tokens)
    {
        var found = ArrayPool<int>.Shared.Rent(piece.Length);
        var dead = ArrayPool<bool>.Shared.Rent(piece.Length + 1);
        dead.AsSpan(0, piece.Length + 1).Clear();
        var count = Match(table, merges, piece, first, found, dead);
        if (tokens is not null)
            Write(tokens, found.AsSpan(0, count));
        ArrayPool<bool>.Shared.Return(dead);
        ArrayPool<int>.Shared.Return(found);
        return count;
    }

    private static int Match(TokenTable table, TokenMerges merges, ReadOnlySpan<byte> piece, int first, Span<int> found, Span<bool> dead)
    {
        var count = 0;
        var at = 0;
        var token = first;
        while (at < piece.Length)
        {
            var end = at + table.LengthOf(token);
            if (!dead[end] && (count == 0 || merges.AreNeighbours(found[count - 1], token)))
            {
                found[count++] = token;
                at = end;
                token = at < piece.Length ? table.Longest(piece[at..]) : -1;
                continue;
            }

            token = table.ShorterOf(token);
            if (token >= 0)
                continue;
            dead[at] = true;
            token = found[--count];
            at -= table.LengthOf(token);
        }

        return count;
    }

    private static int Joined(TokenTable table, ReadOnlySpan<byte> piece, int start, int end) =>
        end - start <= table.MaxLength ? table.RankOf(piece[start..end]) : TokenTable.None;

    private static void Write(IBufferWriter<int> target, ReadOnlySpan<int> tokens)
    {
        tokens.CopyTo(target.GetSpan(tokens.Length));
        target.Advance(tokens.Length);
    }
}
