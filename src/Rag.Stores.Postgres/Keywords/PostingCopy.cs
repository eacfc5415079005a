using System.Buffers;
using System.Buffers.Binary;
using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>Reads rows of postings in the binary format of COPY: the driver would read millions of numbers one by one.</summary>
internal static class PostingCopy
{
    private const int FirstLength = 1 << 20;
    private const int HeaderLength = 19;
    private const int Fields = 5;
    private const int ArrayHead = 5 * sizeof(int);

    /// <summary>Adds the postings that a statement returns, which has the columns of <see cref="PostingRow.Columns"/>, of the segments that begin with the chunks given for them.</summary>
    public static async Task ReadAsync(NpgsqlConnection connection, string statement, Dictionary<int, int> firsts, SegmentBuilder taker, CancellationToken cancellationToken)
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

            Read(bytes.AsSpan(0, length), firsts, taker);
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

    private static void Read(ReadOnlySpan<byte> rows, Dictionary<int, int> firsts, SegmentBuilder taker)
    {
        rows = rows[HeaderLength..];
        while (BinaryPrimitives.ReadInt16BigEndian(rows) == Fields)
        {
            rows = rows[sizeof(short)..];
            var segment = BinaryPrimitives.ReadInt32BigEndian(Field(ref rows));
            var shifted = (long)(firsts[segment] - taker.First) << Posting.ChunkShift;
            Field(ref rows);
            var terms = Elements(Field(ref rows));
            var ends = Elements(Field(ref rows));
            var chunks = Elements(Field(ref rows));
            var at = 0;
            for (var i = 0; i < ends.Length / (2 * sizeof(int)); i++)
            {
                var term = Int64(terms, i);
                for (var end = Int32(ends, i); at < end; at++)
                    taker.Add(new Posting(term, Int64(chunks, at) + shifted));
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

    private static long Int64(ReadOnlySpan<byte> elements, int index) =>
        BinaryPrimitives.ReadInt64BigEndian(elements[(index * (sizeof(int) + sizeof(long)) + sizeof(int))..]);
}
