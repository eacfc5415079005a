namespace Rag.Reading;

/// <summary>Tells text from files that hold none.</summary>
internal static class BinaryContent
{
    private static readonly (byte[] Magic, string Kind)[] Known =
    [
        ([0x50, 0x4B, 0x03, 0x04], "a ZIP archive"),
        ([0x50, 0x4B, 0x05, 0x06], "an empty ZIP archive"),
        ([0x1F, 0x8B, 0x08], "a gzip archive"),
        ([0x42, 0x5A, 0x68], "a bzip2 archive"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "an xz archive"),
        ([0x37, 0x7A, 0xBC, 0xAF], "a 7-Zip archive"),
        ([0x28, 0xB5, 0x2F, 0xFD], "a Zstandard archive"),
        ([0x52, 0x61, 0x72, 0x21, 0x1A], "a RAR archive"),
        ([0x89, 0x50, 0x4E, 0x47], "a PNG image"),
        ([0xFF, 0xD8, 0xFF], "a JPEG image"),
        ([0x47, 0x49, 0x46, 0x38], "a GIF image"),
        ([0x00, 0x00, 0x01, 0x00], "an icon"),
        ([0x25, 0x50, 0x44, 0x46, 0x2D], "a PDF document"),
        ([0xD0, 0xCF, 0x11, 0xE0], "an old binary Office document"),
        ([0x7F, 0x45, 0x4C, 0x46], "a program"),
        ([0xCA, 0xFE, 0xBA, 0xBE], "a program"),
        ([0xCF, 0xFA, 0xED, 0xFE], "a program"),
        ([0x00, 0x61, 0x73, 0x6D], "a WebAssembly program"),
        ([0x77, 0x4F, 0x46, 0x46], "a font"),
        ([0x77, 0x4F, 0x46, 0x32], "a font"),
        ([0x4F, 0x67, 0x67, 0x53], "an Ogg file"),
        ([0x49, 0x44, 0x33], "an MP3 file"),
    ];

    /// <summary>What the file is instead of text; null when it is text as far as its beginning shows.</summary>
    /// <param name="head">The first bytes.</param>
    /// <param name="isUnknown">Whether the file's extension does not say that it is text.</param>
    public static string? Kind(ReadOnlySpan<byte> head, bool isUnknown)
    {
        foreach (var (magic, kind) in Known)
        {
            // Three letters may begin a text; a file with such a beginning that is binary has control bytes as well.
            if (head.StartsWith(magic) && (magic.Any(value => value is < 0x09 or > 0x7E) || Controls(head) > 0 || kind == "a PDF document"))
                return kind;
        }

        if (head.StartsWith("SQLite format 3\0"u8))
            return "a SQLite database";
        if (HasUnicodeMark(head) || LooksLikeUtf16(head))
            return null;
        var controls = Controls(head);
        // A file called .txt with a stray NUL is text; with a tenth of controls it is not.
        var isBinary = isUnknown ? head.Contains((byte)0) || controls * 10 > head.Length : head.Length >= 256 && controls * 10 > head.Length;
        return isBinary ? "binary data" : null;
    }

    private static int Controls(ReadOnlySpan<byte> head)
    {
        var count = 0;
        foreach (var value in head)
            count += value is < 0x20 and not (9 or 10 or 12 or 13 or 27) or 0x7F ? 1 : 0;
        return count;
    }

    private static bool HasUnicodeMark(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || head.StartsWith((ReadOnlySpan<byte>)[0, 0, 0xFE, 0xFF]);

    private static bool LooksLikeUtf16(ReadOnlySpan<byte> head) =>
        EncodingGuess.Of(head[..(head.Length & ~1)], null, strict: false).Encoding is System.Text.UnicodeEncoding;
}
