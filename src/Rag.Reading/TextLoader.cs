using System.Text;

namespace Rag.Reading;

/// <summary>Reads all bytes of a text file and decodes them: byte order mark, asked or declared charset, UTF-8, UTF-16, damaged UTF-8, Shift_JIS, Windows-1252.</summary>
internal sealed class TextLoader(SourceOptions options)
{
    private const int BlockSize = 1 << 16;

    public SourceOptions Options => options;

    /// <summary>The text of <paramref name="content"/>.</summary>
    /// <param name="content">Read to its end.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="declared">Finds the charset that the first bytes declare; null when the format has none.</param>
    /// <param name="mayBeBinary">Whether the extension leaves open that this is not text at all.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<DecodedText> LoadAsync(
        Stream content, DocumentOrigin origin, Func<ReadOnlyMemory<byte>, string?>? declared, bool mayBeBinary, CancellationToken cancellationToken)
    {
        var bytes = await ReadAllAsync(content, cancellationToken).ConfigureAwait(false);
        var head = bytes.AsSpan(0, Math.Min(bytes.Length, 8192));
        if (BinaryContent.Kind(head, mayBeBinary) is { } kind)
            throw new RagParseException("parse.binary", $"The file is not text but {kind}. Convert it to a format that is read, or add a reader for it.") { DocumentId = origin.Id };
        return Decode(bytes, declared?.Invoke(bytes.AsMemory(0, head.Length)), origin.Id);
    }

    /// <summary>The text of <paramref name="bytes"/> under the same rules.</summary>
    public DecodedText Decode(ReadOnlySpan<byte> bytes, string? declared, string id)
    {
        var warnings = new List<RagWarning>();
        var chosen = EncodingGuess.Of(bytes, options.Encoding ?? declared, options.StrictEncoding);
        if (chosen.IsGuess)
            warnings.Add(new("encoding_guessed", $"No encoding was declared and the bytes are not UTF-8; they were read as {chosen.Encoding.WebName}. Set SourceOptions.Encoding if that is wrong.", id));

        bytes = bytes[chosen.MarkLength..];
        var counting = Charsets.Counting(chosen.Encoding, out var fallback);
        var length = counting.GetCharCount(bytes);
        RequireLength(length, id);
        // Measuring met every invalid sequence once already.
        fallback.Count = 0;
        var text = string.Create(length, new Source(counting, bytes), static (target, source) => source.Encoding.GetChars(source.Bytes, target));
        if (options.StrictEncoding && fallback.Count > 0)
            throw new RagInputException("input.invalid_encoding", $"{fallback.Count} byte sequences are not valid {chosen.Encoding.WebName}. Convert the file, or turn StrictEncoding off.") { DocumentId = id };
        return Cleaned(text, fallback.Count, warnings, id);
    }

    /// <summary>The clean form of text that was decoded elsewhere.</summary>
    public static DecodedText Cleaned(string text, int replaced, List<RagWarning> warnings, string id)
    {
        text = CleanText.Clean(text, out var found);
        if (replaced + found.LoneSurrogates is > 0 and var invalid)
            warnings.Add(new("invalid_unicode_replaced", $"{invalid} invalid sequences were replaced by U+FFFD.", id));
        if (found.Controls > 0)
            warnings.Add(new("control_replaced", $"{found.Controls} control characters were replaced by U+FFFD.", id));
        return new(text, warnings);
    }

    /// <summary>All bytes, refused as soon as they cannot fit the limit.</summary>
    public async Task<byte[]> ReadAllAsync(Stream content, CancellationToken cancellationToken)
    {
        var bytes = new byte[InitialSize(content)];
        var length = 0;
        var characters = 0L;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (length == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(bytes.Length + Math.Max(BlockSize, bytes.Length / 2L), Array.MaxLength));
            var read = await content.ReadAsync(bytes.AsMemory(length, Math.Min(BlockSize, bytes.Length - length)), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                break;

            // Every encoding read here makes at least one unit of four bytes; UTF-8 one of every byte that continues nothing.
            characters += CountLeading(bytes.AsSpan(length, read));
            length += read;
            RequireLength(Math.Max(length / 4, length < 4096 || IsUtf8(bytes) ? characters : 0), null);
        }

        Array.Resize(ref bytes, length);
        return bytes;
    }

    private static int InitialSize(Stream content)
    {
        if (!content.CanSeek)
            return BlockSize;
        // One byte more than there should be, so that the end is seen without growing.
        return (int)Math.Clamp(content.Length - content.Position + 1, 1, 16 * 1024 * 1024);
    }

    private static bool IsUtf8(byte[] bytes) => !(bytes[0] is 0xFE or 0xFF || bytes[0] == 0 || bytes[1] == 0);

    private static int CountLeading(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        foreach (var value in bytes)
            count += (value & 0xC0) == 0x80 ? 0 : 1;
        return count;
    }

    private void RequireLength(long length, string? id)
    {
        if (length > options.MaxCharacters)
            throw new RagInputException("input.too_large", $"The text has more than {options.MaxCharacters} characters. Split it, or raise SourceOptions.MaxCharacters.") { DocumentId = id };
    }

    private readonly ref struct Source(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        public Encoding Encoding { get; } = encoding;

        public ReadOnlySpan<byte> Bytes { get; } = bytes;
    }
}
