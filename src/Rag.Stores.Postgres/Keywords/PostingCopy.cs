using System.Buffers;
using System.Buffers.Binary;
using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>Reads rows of postings in the binary format of COPY: the driver would read millions of numbers one by one.</summary>
internal static class PostingCopy
{
    private const int FirstLength = 1 << 20;
    private const int HeaderLength = 19;
    private const int Fields = 7;
    private const int ArrayHead = 5 * sizeof(int);

    /// <summary>Adds the postings that a statement returns, which has the columns of <see cref="PostingRow.Columns"/>.</summary>
    public static async Task ReadAsync(NpgsqlConnection connection, string statement, SegmentBuilder taker, CancellationToken cancellationToken)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(FirstLength);
        try
        {
            var length = 0;
            var stream = await connection.BeginRawBinaryCopyAsync($"COPY ({statement}) TO STDOUT BINARY", cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                while (await stream.ReadAsync(bytes.AsMemory(length), cancellationToken).ConfigureAwait(false) is > 0 and var read)
                {
                    length += read;
                    if (length == bytes.Length)
                        bytes = Larger(bytes);
                }
            }

            Read(bytes.AsSpan(0, length), taker);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static byte[] Larger(byte[] bytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent(2 * bytes.Length);
        bytes.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(bytes);
        return larger;
    }

    private static void Read(ReadOnlySpan<byte> rows, SegmentBuilder taker)
    {
        rows = rows[HeaderLength..];
        while (BinaryPrimitives.ReadInt16BigEndian(rows) == Fields)
        {
            rows = rows[sizeof(short)..];
            Field(ref rows);
            Field(ref rows);
            var terms = Elements(Field(ref rows));
            var ends = Elements(Field(ref rows));
            var ordinals = Elements(Field(ref rows));
            var frequencies = Elements(Field(ref rows));
            var lengths = Elements(Field(ref rows));
            var at = 0;
            for (var i = 0; Int32(ends, i) is var end; i++)
            {
                const int Element = sizeof(int) + sizeof(long);
                var term = BinaryPrimitives.ReadInt64BigEndian(terms[(i * Element + sizeof(int))..]);
                for (; at < end; at++)
                    taker.Add(new Posting(term, Int32(ordinals, at), Int32(frequencies, at), Int32(lengths, at)));
                if ((i + 1) * 2 * sizeof(int) >= ends.Length)
                    break;
            }
        }
    }

    private static ReadOnlySpan<byte> Field(ref ReadOnlySpan<byte> rows)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(rows);
        var field = rows.Slice(sizeof(int), length);
        rows = rows[(sizeof(int) + length)..];
        return field;
    }

    // Each with its length in front. A row without postings is never written.
    private static ReadOnlySpan<byte> Elements(ReadOnlySpan<byte> array) => array[ArrayHead..];

    private static int Int32(ReadOnlySpan<byte> elements, int index) =>
        BinaryPrimitives.ReadInt32BigEndian(elements[((index * 2 + 1) * sizeof(int))..]);
}
