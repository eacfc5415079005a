using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Rag.Chunking.Tokenizers;

/// <summary>Remembers the token counts of short pieces, so that most pieces of a text cost one look-up and no transcoding.</summary>
/// <remarks>
/// A fixed table in which a newcomer replaces whatever stood there, shared by all threads without locks: each entry carries a version
/// that is odd while it is written, and a reader that saw it change takes the piece as unknown. An entry is a pure function of its key,
/// so no history of calls can change a count.
/// </remarks>
internal sealed class PieceCache
{
    /// <summary>The longest piece of ASCII that is remembered, in UTF-16 units.</summary>
    public const int MaxAscii = 15;

    /// <summary>The longest other piece that is remembered, in UTF-16 units.</summary>
    public const int MaxOther = 7;

    private const int Bits = 17; // 3 MB: more than a second-level cache, but a piece that is not found costs ten times one that is

    private readonly Entry[] _entries = new Entry[1 << Bits];

    /// <summary>Packs a piece into a key, equal only for equal pieces.</summary>
    /// <returns>False when the piece is too long to be remembered.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryGetKey(ReadOnlySpan<char> text, int start, int length, out ulong low, out ulong high)
    {
        if (length > MaxAscii)
        {
            (low, high) = (0, 0);
            return false;
        }

        Vector128<ushort> first, second;
        if (text.Length - start >= 16)
        {
            ref var source = ref Unsafe.As<char, ushort>(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), start));
            first = Vector128.LoadUnsafe(ref source);
            second = Vector128.LoadUnsafe(ref source, 8);
        }
        else
        {
            LoadTail(text.Slice(start, length), out first, out second);
        }

        var limit = Vector128.Create((ushort)length);
        first &= Vector128.LessThan(Vector128.Create((ushort)0, 1, 2, 3, 4, 5, 6, 7), limit);
        second &= Vector128.LessThan(Vector128.Create((ushort)8, 9, 10, 11, 12, 13, 14, 15), limit);
        if (((first | second) & Vector128.Create((ushort)0xFF80)) == Vector128<ushort>.Zero)
        {
            var packed = Vector128.Narrow(first, second).AsUInt64();
            low = packed.ToScalar();
            high = packed.GetElement(1) | ((ulong)length << 56);
            return true;
        }

        low = first.AsUInt64().ToScalar();
        high = first.AsUInt64().GetElement(1) | ((ulong)(0x80 | length) << 56);
        return length <= MaxOther;
    }

    /// <summary>The remembered count, or 0 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Get(ulong low, ulong high)
    {
        ref var entry = ref EntryOf(low, high);
        var version = Volatile.Read(ref entry.Version);
        var found = entry.Low == low && entry.High == high ? entry.Count : 0;
        Volatile.ReadBarrier();
        return (version & 1) == 0 && Volatile.Read(ref entry.Version) == version ? found : 0;
    }

    /// <summary>Remembers a count, unless another thread is writing to the same place.</summary>
    public void Set(ulong low, ulong high, int count)
    {
        ref var entry = ref EntryOf(low, high);
        var version = Volatile.Read(ref entry.Version);
        if ((version & 1) != 0 || Interlocked.CompareExchange(ref entry.Version, version + 1, version) != version)
            return;
        entry.Low = low;
        entry.High = high;
        entry.Count = count;
        Volatile.Write(ref entry.Version, version + 2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Entry EntryOf(ulong low, ulong high) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_entries), (nint)(ByteHash.Of(low, high) >> (64 - Bits)));

    private static void LoadTail(ReadOnlySpan<char> piece, out Vector128<ushort> first, out Vector128<ushort> second)
    {
        Span<char> padded = stackalloc char[16];
        padded.Clear();
        piece.CopyTo(padded);
        ref var source = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(padded));
        first = Vector128.LoadUnsafe(ref source);
        second = Vector128.LoadUnsafe(ref source, 8);
    }

    private struct Entry
    {
        public ulong Low;
        public ulong High;
        public int Version;
        public int Count;
    }
}
