using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rag.Chunking.Tokenizers;

/// <summary>The tokens of a byte-pair vocabulary, found by their bytes and by their rank. Immutable once built.</summary>
internal sealed class TokenTable
{
    /// <summary>The rank of bytes that are no token; greater than any rank, so that it loses every comparison.</summary>
    public const int None = int.MaxValue;

    private readonly byte[] _bytes;
    private readonly int[] _starts; // by rank; a rank without a token spans no bytes
    private readonly Slot[] _slots;
    private readonly int[] _pairs = new int[1 << 16]; // the rank of every two-byte token: what the first round of merging asks for
    private readonly int _mask;

    /// <summary>Builds the table.</summary>
    /// <param name="bytes">The bytes of all tokens, in the order of their ranks.</param>
    /// <param name="starts">Where each rank's bytes begin, and after the last where they end.</param>
    public TokenTable(byte[] bytes, int[] starts)
    {
        _bytes = bytes;
        _starts = starts;
        var capacity = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(starts.Length * 2, 16));
        _slots = new Slot[capacity];
        _mask = capacity - 1;
        Array.Fill(_pairs, None);
        for (var rank = 0; rank < starts.Length - 1; rank++)
        {
            var token = BytesOf(rank);
            if (token.IsEmpty)
                continue;
            Count++;
            MaxLength = Math.Max(MaxLength, token.Length);
            if (token.Length == 2)
                _pairs[MemoryMarshal.Read<ushort>(token)] = rank;
            if (!TryInsert(token, rank))
                DuplicateRank ??= rank;
        }
    }

    /// <summary>How many ranks have a token.</summary>
    public int Count { get; }

    /// <summary>The length in bytes of the longest token.</summary>
    public int MaxLength { get; }

    /// <summary>One more than the greatest rank.</summary>
    public int RankLimit => _starts.Length - 1;

    /// <summary>A rank whose bytes another rank already has; null in a sound vocabulary.</summary>
    public int? DuplicateRank { get; }

    /// <summary>The bytes of a token; empty when no token has the rank.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> BytesOf(int rank) => _bytes.AsSpan(_starts[rank], _starts[rank + 1] - _starts[rank]);

    /// <summary>The rank of a token of two bytes, or <see cref="None"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int RankOfPair(ref byte first) =>
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_pairs), Unsafe.ReadUnaligned<ushort>(ref first));

    /// <summary>The rank of a token, or <see cref="None"/>.</summary>
    public int RankOf(ReadOnlySpan<byte> token)
    {
        var hash = ByteHash.Of(token);
        var tag = (uint)(hash >> 32);
        for (var slot = (int)hash & _mask; ; slot = (slot + 1) & _mask)
        {
            ref readonly var found = ref _slots[slot];
            if (found.RankPlusOne == 0)
                return None;
            if (found.Tag == tag && BytesOf(found.RankPlusOne - 1).SequenceEqual(token))
                return found.RankPlusOne - 1;
        }
    }

    private bool TryInsert(ReadOnlySpan<byte> token, int rank)
    {
        var hash = ByteHash.Of(token);
        var tag = (uint)(hash >> 32);
        for (var slot = (int)hash & _mask; ; slot = (slot + 1) & _mask)
        {
            ref var found = ref _slots[slot];
            if (found.RankPlusOne == 0)
            {
                found = new Slot(tag, rank + 1);
                return true;
            }

            if (found.Tag == tag && BytesOf(found.RankPlusOne - 1).SequenceEqual(token))
                return false;
        }
    }

    private readonly record struct Slot(uint Tag, int RankPlusOne);
}
