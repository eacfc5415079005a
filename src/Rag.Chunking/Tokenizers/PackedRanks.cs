using System.Buffers.Binary;
using System.ComponentModel;
using System.IO.Compression;

namespace Rag.Chunking.Tokenizers;

/// <summary>Reads the compact form in which a package carries a vocabulary; <c>pack.cjs</c> beside such a package writes it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class PackedRanks
{
    private const int MaxBytes = 12 << 20; // nodes of the trie have 24 bits

    /// <summary>Reads a Brotli stream of: the number of tokens (32 bits, little-endian), a byte of length for each, then their bytes in the order of ranks.</summary>
    /// <exception cref="RagParseException">The stream holds something else.</exception>
    public static BytePairTokenizer Read(Stream packed, string name, BytePairPattern pattern)
    {
        ArgumentNullException.ThrowIfNull(packed);
        ArgumentException.ThrowIfNullOrEmpty(name);
        try
        {
            using var unpacked = new BrotliStream(packed, CompressionMode.Decompress, leaveOpen: true);
            if (TokenizerFile.ReadAll(unpacked, MaxBytes) is { } content && Table(content) is { } table)
                return new BytePairTokenizer(name, RankFile.Sound(table, name), pattern);
        }
        catch (InvalidOperationException e)
        {
            throw Refused(name, e);
        }

        throw Refused(name, null);
    }

    private static TokenTable? Table(byte[] content)
    {
        if (content.Length < sizeof(int))
            return null;
        var count = BinaryPrimitives.ReadInt32LittleEndian(content);
        if (count < 256 || count > content.Length - sizeof(int))
            return null;
        var lengths = content.AsSpan(sizeof(int), count);
        var bytes = content[(sizeof(int) + count)..];
        var starts = new int[count + 1];
        for (var rank = 0; rank < count; rank++)
            starts[rank + 1] = starts[rank] + lengths[rank];
        return starts[count] == bytes.Length ? new TokenTable(bytes, starts) : null;
    }

    private static RagParseException Refused(string name, Exception? inner) =>
        new("tokenizer.malformed", $"The packed vocabulary '{name}' is damaged. Restore the package again.", inner);
}
