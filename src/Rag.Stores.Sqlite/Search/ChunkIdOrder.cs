using System.Buffers.Text;

namespace Rag.Stores.Sqlite;

/// <summary>The order of <see cref="Chunk.IdOf"/> by <see cref="CodePointOrder"/>, which is that of the UTF-8 bytes, without making the ids.</summary>
internal static class ChunkIdOrder
{
    private const int MostSuffix = 1 + 11; // "#" and an int.

    public static int Compare(ReadOnlySpan<byte> document, int index, ReadOnlySpan<byte> otherDocument, int otherIndex)
    {
        var common = document.CommonPrefixLength(otherDocument);
        if (common < document.Length && common < otherDocument.Length)
            return document[common] - otherDocument[common];

        Span<byte> room = stackalloc byte[2 * MostSuffix];
        var suffix = Suffix(index, room[..MostSuffix]);
        var otherSuffix = Suffix(otherIndex, room[MostSuffix..]);
        var (length, otherLength) = (document.Length + suffix.Length, otherDocument.Length + otherSuffix.Length);
        for (var i = common; i < length && i < otherLength; i++)
        {
            var one = i < document.Length ? document[i] : suffix[i - document.Length];
            var other = i < otherDocument.Length ? otherDocument[i] : otherSuffix[i - otherDocument.Length];
            if (one != other)
                return one - other;
        }

        return length - otherLength;
    }

    private static ReadOnlySpan<byte> Suffix(int index, Span<byte> room)
    {
        room[0] = (byte)'#';
        Utf8Formatter.TryFormat(index, room[1..], out var written);
        return room[..(written + 1)];
    }
}
