using System.Text;
using System.Text.Unicode;

namespace Rag.Reading;

/// <summary>The encoding of a text, how long its byte order mark is, and whether it is no more than a guess.</summary>
internal readonly record struct EncodingGuess(Encoding Encoding, int MarkLength, bool IsGuess)
{
    // Hostile or huge files are judged by their beginning; what follows cannot change the verdict cheaply.
    private const int SampleSize = 1 << 20;

    /// <summary>Decides the encoding of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="declared">What the caller or the file itself says; null when neither does.</param>
    /// <param name="strict">Whether guessing is forbidden.</param>
    public static EncodingGuess Of(ReadOnlySpan<byte> bytes, string? declared, bool strict)
    {
        // The UTF-32 LE mark begins like the UTF-16 LE mark, so it is looked for first.
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]))
            return new(new UTF32Encoding(false, true), 4, false);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0, 0, 0xFE, 0xFF]))
            return new(new UTF32Encoding(true, true), 4, false);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            return new(Encoding.UTF8, 3, false);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return new(Encoding.Unicode, 2, false);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return new(Encoding.BigEndianUnicode, 2, false);

        var named = declared is null ? null : Charsets.Find(declared);
        // Seven-bit encodings look like ASCII, which is UTF-8.
        if (named is { WebName: "iso-2022-jp" or "iso-2022-kr" or "hz-gb-2312" })
            return new(named, 0, false);
        if (Utf16Without(bytes) is { } utf16)
            return new(utf16, 0, true);
        if (Utf8.IsValid(bytes))
            return new(Encoding.UTF8, 0, false);
        // A file that declares UTF-16 in ASCII bytes is not UTF-16.
        if (named is not null and not UnicodeEncoding and not UTF32Encoding)
            return new(named, 0, false);
        if (strict)
            return new(Encoding.UTF8, 0, false);

        bytes = bytes[..Math.Min(bytes.Length, SampleSize)];
        var shape = Utf8Shape.Of(bytes);
        if (shape.IsMostlyValid)
            return new(Encoding.UTF8, 0, false);
        if (IsShiftJis(bytes))
            return new(Charsets.Find("shift_jis")!, 0, true);
        return shape.IsDamaged ? new(Encoding.UTF8, 0, false) : new(Charsets.Find("windows-1252")!, 0, true);
    }

    private static Encoding? Utf16Without(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 8 || bytes.Length % 2 != 0 || !bytes.Contains((byte)0))
            return null;
        var sample = bytes[..Math.Min(bytes.Length, SampleSize)];
        int evenZeros = 0, oddZeros = 0;
        for (var i = 0; i + 1 < sample.Length; i += 2)
        {
            evenZeros += sample[i] == 0 ? 1 : 0;
            oddZeros += sample[i + 1] == 0 ? 1 : 0;
        }

        // Certain only when one half is mostly zero, the other never, and the result is valid and without controls.
        var units = sample.Length / 2;
        Encoding? encoding = (evenZeros, oddZeros) switch
        {
            (0, var zeros) when zeros * 2 > units => Encoding.Unicode,
            (var zeros, 0) when zeros * 2 > units => Encoding.BigEndianUnicode,
            _ => null,
        };
        if (encoding is null)
            return null;
        try
        {
            CleanText.Clean(Charsets.Strict(encoding).GetString(sample), out var found);
            return found == default ? encoding : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Whether the bytes are Japanese: valid throughout, mostly in rows that hold kana and common kanji, and mostly not followed by ASCII.</summary>
    private static bool IsShiftJis(ReadOnlySpan<byte> bytes)
    {
        int pairs = 0, common = 0, high = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var lead = bytes[i];
            if (lead is < 0x80 or (>= 0xA1 and <= 0xDF))
                continue;
            if (i + 1 == bytes.Length || lead is 0x80 or 0xA0 or > 0xFC || bytes[i + 1] is < 0x40 or 0x7F or > 0xFC)
                return false;
            pairs++;
            common += lead <= 0x9F ? 1 : 0;
            high += bytes[++i] >= 0x80 ? 1 : 0;
        }

        return pairs >= 3 && common * 2 >= pairs && high * 10 >= pairs * 3;
    }
}

/// <summary>How much of the bytes above ASCII is made like UTF-8.</summary>
/// <param name="Whole">Bytes in sequences that are valid.</param>
/// <param name="Begun">Sequences that begin as UTF-8 does, valid or cut or overlong.</param>
/// <param name="Strays">Other bytes above ASCII.</param>
internal readonly record struct Utf8Shape(int Whole, int Begun, int Strays)
{
    public bool IsMostlyValid => Whole > Strays * 4 && Whole > 0;

    public bool IsDamaged => Begun * 10 >= Strays;

    public static Utf8Shape Of(ReadOnlySpan<byte> bytes)
    {
        int whole = 0, begun = 0, strays = 0;
        for (var i = 0; i < bytes.Length;)
        {
            if (bytes[i] < 0x80)
            {
                i++;
            }
            else if (Rune.DecodeFromUtf8(bytes[i..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
            {
                whole += consumed;
                begun++;
                i += consumed;
            }
            else if (bytes[i] is >= 0xC0 and < 0xF8 && i + 1 < bytes.Length && (bytes[i + 1] & 0xC0) == 0x80)
            {
                begun++;
                for (i++; i < bytes.Length && (bytes[i] & 0xC0) == 0x80; i++)
                    strays++;
            }
            else
            {
                strays++;
                i++;
            }
        }

        return new(whole, begun, strays);
    }
}
