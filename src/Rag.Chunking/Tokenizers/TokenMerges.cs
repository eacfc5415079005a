using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rag.Chunking.Tokenizers;

/// <summary>Which two tokens each token is merged from, and so whether two tokens can stand side by side in an encoding.</summary>
/// <remarks>
/// In a vocabulary where every token is merged from two of lower rank, that pair is the only one: it is how the token's own bytes are
/// encoded by the ranks below it. Two tokens are then neighbours in an encoding exactly when no merge across them would have come before
/// the merges that made them, which undoing their merges one by one, the latest first, tells.
/// </remarks>
internal sealed class TokenMerges
{
    /// <summary>Ranks must be less, so that a pair and what it merges to fit 63 bits.</summary>
    public const int RankLimit = 1 << 21;

    private const int RankBits = 21;
    private const ulong RankMask = RankLimit - 1;
    private const int KnownBits = 15; // 256 kB: most neighbours of a text are among a few thousand pairs

    private readonly (int Left, int Right)[] _parts; // of a single byte: the byte's own token twice
    private readonly ulong[] _pairs; // 1, left, right and merged rank in 64 bits
    private readonly int _shift;

    // What was found out about pairs of tokens: the pair and a bit in one word, so that threads need no lock.
    private readonly ulong[] _known = new ulong[1 << KnownBits];

    private TokenMerges(int ranks)
    {
        _parts = new (int, int)[ranks];
        _pairs = new ulong[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(ranks * 2, 16))];
        _shift = 64 - BitOperations.Log2((uint)_pairs.Length);
    }

    /// <summary>Finds the pairs; null when a token cannot be reached by merging tokens of lower rank.</summary>
    public static TokenMerges? TryBuild(TokenTable table)
    {
        if (table.RankLimit >= RankLimit)
            return null;
        var merges = new TokenMerges(table.RankLimit);
        for (var rank = 0; rank < table.RankLimit; rank++)
        {
            var bytes = table.BytesOf(rank);
            if (bytes.Length <= 1)
            {
                merges._parts[rank] = (rank, rank);
                continue;
            }

            if (!merges.TryAdd(table, bytes, rank))
                return null;
        }

        return merges;
    }

    /// <summary>Whether an encoding can have <paramref name="left"/> followed by <paramref name="right"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool AreNeighbours(int left, int right)
    {
        var key = Key(left, right) << 1;
        ref var known = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_known), (nint)((key * 0x9E3779B97F4A7C15) >> (64 - KnownBits)));
        var entry = Volatile.Read(ref known);
        if ((entry & ~1UL) == key)
            return (entry & 1) != 0;
        var agree = Agree(left, right);
        Volatile.Write(ref known, agree ? key | 1 : key);
        return agree;
    }

    private bool Agree(int left, int right)
    {
        // No merge across the two may come before this rank: what made them was merged earlier.
        var limit = TokenTable.None;
        while (true)
        {
            if (Merged(left, right) < limit)
                return false;
            if (left > right)
            {
                if (!UndoLeft(ref left, ref limit) && !UndoRight(ref right, ref limit))
                    return true;
            }
            else if (!UndoRight(ref right, ref limit) && !UndoLeft(ref left, ref limit))
            {
                return true;
            }
        }
    }

    // The left one's merge came before any across it of the same rank, for it is further left.
    private bool UndoLeft(ref int token, ref int limit)
    {
        var part = PartsOf(token).Right;
        if (part == token)
            return false;
        (limit, token) = (token, part);
        return true;
    }

    private bool UndoRight(ref int token, ref int limit)
    {
        var part = PartsOf(token).Left;
        if (part == token)
            return false;
        (limit, token) = (token + 1, part);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (int Left, int Right) PartsOf(int token) => Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_parts), token);

    private bool TryAdd(TokenTable table, ReadOnlySpan<byte> bytes, int rank)
    {
        for (var left = table.ShorterOf(rank); left >= 0; left = table.ShorterOf(left))
        {
            var right = table.RankOf(bytes[table.LengthOf(left)..]);
            if (left >= rank || right >= rank || !Agree(left, right))
                continue;
            _parts[rank] = (left, right);
            Add(left, right, rank);
            return true;
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Merged(int left, int right)
    {
        var key = Key(left, right);
        ref var pairs = ref MemoryMarshal.GetArrayDataReference(_pairs);
        for (var slot = (key * 0x9E3779B97F4A7C15) >> _shift; ; slot = (slot + 1) & (ulong)(_pairs.Length - 1))
        {
            var pair = Unsafe.Add(ref pairs, (nint)slot);
            if (pair == 0)
                return TokenTable.None;
            if (pair >> RankBits == key)
                return (int)(pair & RankMask);
        }
    }

    private void Add(int left, int right, int rank)
    {
        var key = Key(left, right);
        var slot = (key * 0x9E3779B97F4A7C15) >> _shift;
        while (_pairs[slot] != 0)
            slot = (slot + 1) & (ulong)(_pairs.Length - 1);
        _pairs[slot] = (key << RankBits) | (uint)rank;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Key(int left, int right) => (1UL << (2 * RankBits)) | ((ulong)(uint)left << RankBits) | (uint)right;
}
