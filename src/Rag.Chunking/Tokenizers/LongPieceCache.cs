using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rag.Chunking.Tokenizers;

/// <summary>Remembers the token counts of pieces too long for <see cref="PieceCache"/>: long words, words with accents, clauses of scripts without spaces.</summary>
/// <remarks>The same table with the same protocol between threads, but an entry holds the piece itself, so it is slower and holds fewer.</remarks>
internal sealed class LongPieceCache
{
    /// <summary>The longest piece that is remembered, in UTF-16 units.</summary>
    public const int MaxLength = 32;

    private const int Bits = 15; // 2.5 MB

    private readonly Entry[] _entries = new Entry[1 << Bits];

    /// <summary>What a piece is found by, together with the piece.</summary>
    public static ulong HashOf(ReadOnlySpan<char> piece) => ByteHash.Of(MemoryMarshal.AsBytes(piece));

    /// <summary>The remembered count, or 0 when there is none.</summary>
    public int Get(ReadOnlySpan<char> piece, ulong hash)
    {
        ref var entry = ref _entries[(int)(hash >> (64 - Bits))];
        var version = Volatile.Read(ref entry.Version);
        if ((version & 1) != 0 || entry.Length != piece.Length)
            return 0;
        var same = ((ReadOnlySpan<char>)entry.Text)[..piece.Length].SequenceEqual(piece);
        var count = entry.Count;
        Volatile.ReadBarrier();
        return same && Volatile.Read(ref entry.Version) == version ? count : 0;
    }

    /// <summary>Remembers a count, unless another thread is writing to the same place.</summary>
    public void Set(ReadOnlySpan<char> piece, ulong hash, int count)
    {
        ref var entry = ref _entries[(int)(hash >> (64 - Bits))];
        var version = Volatile.Read(ref entry.Version);
        if ((version & 1) != 0 || Interlocked.CompareExchange(ref entry.Version, version + 1, version) != version)
            return;
        piece.CopyTo(entry.Text);
        entry.Length = piece.Length;
        entry.Count = count;
        Volatile.Write(ref entry.Version, version + 2);
    }

    [InlineArray(MaxLength)]
    private struct Text
    {
        private char _first;
    }

    private struct Entry
    {
        public int Version;
        public int Length;
        public int Count;
        public Text Text;
    }
}
