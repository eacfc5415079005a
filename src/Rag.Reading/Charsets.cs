using System.Text;

namespace Rag.Reading;

/// <summary>Encodings by their IANA names.</summary>
internal static class Charsets
{
    /// <summary>UTF-8 that throws on invalid bytes.</summary>
    public static Encoding StrictUtf8 { get; } = new UTF8Encoding(false, throwOnInvalidBytes: true);

    /// <summary>The encoding, or null when it is unknown or forbidden.</summary>
    public static Encoding? Find(string name)
    {
        name = name.Trim().Trim('"', '\'').ToLowerInvariant();
        switch (name)
        {
            // The HTML standard reads these as their Windows supersets, and so do all browsers.
            case "iso-8859-1" or "latin1" or "us-ascii" or "ascii":
                name = "windows-1252";
                break;
            case "shift-jis" or "sjis" or "x-sjis" or "windows-31j" or "cp932" or "ms932" or "mskanji" or "ms_kanji":
                name = "shift_jis";
                break;
            case "utf8":
                name = "utf-8";
                break;
            // UTF-7 hides markup from every filter; the standard forbids it.
            case "" or "utf-7" or "unicode-1-1-utf-7" or "x-user-defined":
                return null;
        }

        try
        {
            // Asked for here only: registering the provider would change every Encoding.GetEncoding of the process.
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The encoding with a decoder that replaces and counts.</summary>
    public static Encoding Counting(Encoding encoding, out CountingFallback fallback)
    {
        fallback = new CountingFallback(encoding);
        var copy = (Encoding)encoding.Clone();
        copy.DecoderFallback = fallback;
        return copy;
    }

    /// <summary>The encoding with a decoder that throws.</summary>
    public static Encoding Strict(Encoding encoding)
    {
        var copy = (Encoding)encoding.Clone();
        copy.DecoderFallback = DecoderFallback.ExceptionFallback;
        return copy;
    }
}

/// <summary>Replaces invalid bytes by U+FFFD and counts how often.</summary>
internal sealed class CountingFallback(Encoding original) : DecoderFallback
{
    public int Count { get; set; }

    public override int MaxCharCount => 1;

    /// <summary>Code pages keep some characters, such as duplicates of vendors, in a second table that only their own fallback reads.</summary>
    private char BestFit(byte[] bytes)
    {
        if (bytes.Length != 2 || original.IsSingleByte || original is UTF8Encoding or UnicodeEncoding or UTF32Encoding)
            return '\uFFFD';
        var text = original.GetString(bytes);
        return text.Length == 1 && text[0] > 0xFF && text[0] is not ('\uFFFD' or '\u30FB') ? text[0] : '\uFFFD';
    }

    public override DecoderFallbackBuffer CreateFallbackBuffer() => new Buffer(this);

    private sealed class Buffer(CountingFallback owner) : DecoderFallbackBuffer
    {
        private bool _pending;
        private char _unit;

        public override int Remaining => _pending ? 1 : 0;

        public override bool Fallback(byte[] bytesUnknown, int index)
        {
            _unit = owner.BestFit(bytesUnknown);
            owner.Count += _unit == '\uFFFD' ? 1 : 0;
            _pending = true;
            return true;
        }

        public override char GetNextChar()
        {
            if (!_pending)
                return '\0';
            _pending = false;
            return _unit;
        }

        public override bool MovePrevious() => false;

        public override void Reset() => _pending = false;
    }
}
