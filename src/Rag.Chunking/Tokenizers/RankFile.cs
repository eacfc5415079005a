using System.Buffers.Text;
using System.Globalization;

namespace Rag.Chunking.Tokenizers;

/// <summary>Reads tiktoken's rank files: a line per token, its bytes in base64, a space, its rank.</summary>
internal static class RankFile
{
    // The largest published file (o200k_base) has 3.6 MB and 199,998 ranks; these stop a wrong file, not a larger vocabulary.
    private const int MaxFileBytes = 16 << 20;
    private const int MaxRanks = TokenMerges.RankLimit;
    private const int MaxTokenBytes = 4096;

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="RagParseException">The stream does not hold a rank file, or one without all single bytes.</exception>
    public static TokenTable Read(Stream stream, string name)
    {
        var content = TokenizerFile.ReadAll(stream, MaxFileBytes)
            ?? throw Refused(name, $"the file is larger than {Text(MaxFileBytes >> 20)} MB. Expected a tiktoken rank file, such as o200k_base.tiktoken.");
        var entries = new List<(int Rank, int Start, int Length)>(1 << 17);
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(content.Length)];
        var used = 0;
        var limit = 0;
        var ordered = true;
        ReadOnlySpan<byte> rest = content;
        for (var line = 1; !rest.IsEmpty; line++)
        {
            var end = rest.IndexOf((byte)'\n');
            var current = (end < 0 ? rest : rest[..end]).TrimEnd((byte)'\r');
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (current.IsEmpty)
                continue;
            var (rank, length) = ReadLine(current, bytes.AsSpan(used), name, line);
            ordered &= rank == limit;
            limit = Math.Max(limit, rank + 1);
            entries.Add((rank, used, length));
            used += length;
        }

        return Sound(ordered ? Ordered(entries, bytes[..used]) : Sorted(entries, bytes, limit, name), name);
    }

    /// <summary>Checks what merging relies on.</summary>
    public static TokenTable Sound(TokenTable table, string name)
    {
        if (table.DuplicateRank is { } duplicate)
            throw Refused(name, $"rank {Text(duplicate)} has the bytes of another rank. Download the file again.");
        Span<byte> single = stackalloc byte[1];
        for (var value = 0; value < 256; value++)
        {
            single[0] = (byte)value;
            if (table.RankOf(single) == TokenTable.None)
                throw Refused(name, $"byte {Text(value)} is no token, so not every text can be encoded: the file is cut off, or is not a byte-level rank file. Download the file again.");
        }

        return table;
    }

    private static (int Rank, int Length) ReadLine(ReadOnlySpan<byte> line, Span<byte> target, string name, int number)
    {
        var space = line.IndexOf((byte)' ');
        if (space < 1
            || Base64.DecodeFromUtf8(line[..space], target, out _, out var length) != System.Buffers.OperationStatus.Done
            || length is 0 or > MaxTokenBytes
            || !Utf8Parser.TryParse(line[(space + 1)..], out int rank, out var digits) || digits != line.Length - space - 1)
            throw Refused(name, $"line {Text(number)} is not base64, a space and a rank. Expected a tiktoken rank file, such as o200k_base.tiktoken.");
        if (rank is < 0 or >= MaxRanks)
            throw Refused(name, $"line {Text(number)} has rank {Text(rank)}; ranks are 0 to {Text(MaxRanks - 1)}.");
        return (rank, length);
    }

    private static TokenTable Ordered(List<(int Rank, int Start, int Length)> entries, byte[] bytes)
    {
        var starts = new int[entries.Count + 1];
        for (var rank = 0; rank < entries.Count; rank++)
            starts[rank] = entries[rank].Start;
        starts[^1] = bytes.Length;
        return new TokenTable(bytes, starts);
    }

    private static TokenTable Sorted(List<(int Rank, int Start, int Length)> entries, byte[] bytes, int limit, string name)
    {
        entries.Sort((left, right) => left.Rank.CompareTo(right.Rank));
        var starts = new int[limit + 1];
        var sorted = new byte[bytes.Length];
        var used = 0;
        var next = 0;
        foreach (var (rank, start, length) in entries)
        {
            if (rank < next)
                throw Refused(name, $"rank {Text(rank)} is given twice. Download the file again.");
            for (; next <= rank; next++)
                starts[next] = used;
            bytes.AsSpan(start, length).CopyTo(sorted.AsSpan(used));
            used += length;
        }

        starts[^1] = used;
        return new TokenTable(sorted[..used], starts);
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static RagParseException Refused(string name, string reason) =>
        new("tokenizer.malformed", $"The vocabulary '{name}' cannot be used: {reason}");
}
