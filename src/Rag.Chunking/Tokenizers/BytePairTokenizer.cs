using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Rag.Chunking.Tokenizers;

/// <summary>Byte-pair encoding equal to tiktoken's, token for token, for the vocabularies <c>o200k_base</c> and <c>cl100k_base</c>.</summary>
/// <remarks>
/// <para>Special tokens such as <c>&lt;|endoftext|&gt;</c> are plain text here, as in tiktoken's <c>encode_ordinary</c>: a document cannot smuggle one in.
/// A lone surrogate counts as U+FFFD, which is what it becomes in UTF-8.</para>
/// <para>Counting does not allocate once warm, and takes time in proportion to the text, also for a megabyte without a space.
/// Safe for concurrent use.</para>
/// </remarks>
public sealed class BytePairTokenizer : ITokenizer
{
    private const int MaxStackBytes = 384;
    private const int MaxSearched = 256; // a longer run without a break is cut from its tokens instead of by trying every end
    private const int Nearby = 8;

    [ThreadStatic]
    private static ArrayBufferWriter<int>? t_tokens;

    private readonly TokenTable _table;
    private readonly BytePairPattern _pattern;
    private readonly PieceCache _cache = new();
    private readonly LongPieceCache _longCache = new();

    internal BytePairTokenizer(string name, TokenTable table, BytePairPattern pattern)
    {
        Name = name;
        _table = table;
        _pattern = pattern;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Always false: counts are exact.</summary>
    public bool IsEstimate => false;

    /// <summary>How many tokens the vocabulary has, special ones not counted.</summary>
    public int VocabularySize => _table.Count;

    /// <summary>The length in bytes, so the most UTF-16 units, of the longest token.</summary>
    internal int MaxTokenLength => _table.MaxLength;

    /// <summary>The tokenizer of <c>o200k_base</c> or <c>cl100k_base</c>, its vocabulary out of Microsoft's data package for it; read at the first call, then always the same one.</summary>
    /// <param name="encoding">One of these two names.</param>
    /// <exception cref="RagInputException">The application does not reference <c>Microsoft.ML.Tokenizers.Data.O200kBase</c> or <c>.Cl100kBase</c>, or the name is another.</exception>
    public static BytePairTokenizer ForEncoding(string encoding)
    {
        ArgumentException.ThrowIfNullOrEmpty(encoding);
        return TiktokenData.Find(encoding) ?? throw new RagInputException(
            "tokenizer.unknown",
            TiktokenData.PackageOf(encoding) is { } package
                ? $"The vocabulary of '{encoding}' is not here. Reference the package {package}, or give the path of {encoding}.tiktoken to BytePairTokenizer.Load."
                : $"There is no encoding '{encoding}'. The encodings are o200k_base and cl100k_base.");
    }

    /// <summary>Reads a tiktoken rank file: a line per token, its bytes in base64, a space, its rank.</summary>
    /// <param name="path">The file; its name without extension becomes <see cref="Name"/>.</param>
    /// <param name="pattern">The split the vocabulary was made with.</param>
    /// <exception cref="RagInputException">The file is missing or may not be read.</exception>
    /// <exception cref="RagParseException">The file is not a rank file, is cut off, or is unreasonably large.</exception>
    public static BytePairTokenizer Load(string path, BytePairPattern pattern)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = TokenizerFile.Open(path);
        return Load(stream, Path.GetFileNameWithoutExtension(path), pattern);
    }

    /// <summary>Reads a tiktoken rank file from a stream, which is read to its end and left open.</summary>
    /// <param name="ranks">The file's bytes.</param>
    /// <param name="name">What <see cref="Name"/> shall say, such as <c>o200k_base</c>.</param>
    /// <param name="pattern">The split the vocabulary was made with.</param>
    /// <exception cref="RagParseException">The stream does not hold a rank file, or is cut off or unreasonably large.</exception>
    public static BytePairTokenizer Load(Stream ranks, string name, BytePairPattern pattern)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!Enum.IsDefined(pattern))
            throw new ArgumentOutOfRangeException(nameof(pattern), pattern, "Use BytePairPattern.O200kBase or BytePairPattern.Cl100kBase.");
        return new BytePairTokenizer(name, RankFile.Read(ranks, name), pattern);
    }

    /// <inheritdoc/>
    public int CountTokens(ReadOnlySpan<char> text) => _pattern == BytePairPattern.O200kBase
        ? Count<O200kSplitter>(text)
        : Count<Cl100kSplitter>(text);

    /// <inheritdoc/>
    /// <remarks>
    /// The longest there is, not merely the first at which the count is exceeded: byte-pair counts can fall as a text grows
    /// (<c>hel</c> is one token more than <c>hello</c>). Only in a run of more than 256 characters without a break may it fall short of the longest,
    /// by less than a token. Never ends inside a surrogate pair.
    /// </remarks>
    public int GetIndexByTokenCount(ReadOnlySpan<char> text, int maxTokenCount, out int tokenCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxTokenCount);
        return _pattern == BytePairPattern.O200kBase
            ? Index<O200kSplitter>(text, maxTokenCount, out tokenCount)
            : Index<Cl100kSplitter>(text, maxTokenCount, out tokenCount);
    }

    /// <summary>The tokens of a text.</summary>
    public int[] Encode(ReadOnlySpan<char> text)
    {
        var tokens = new ArrayBufferWriter<int>(Math.Max(16, text.Length / 4));
        Encode(text, tokens);
        return tokens.WrittenSpan.ToArray();
    }

    /// <summary>Appends the tokens of a text to <paramref name="tokens"/>.</summary>
    public void Encode(ReadOnlySpan<char> text, IBufferWriter<int> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (_pattern == BytePairPattern.O200kBase)
            Encode<O200kSplitter>(text, tokens);
        else
            Encode<Cl100kSplitter>(text, tokens);
    }

    /// <summary>The text of tokens. Bytes that are no whole UTF-8 sequence, as when a character's tokens are parted, become U+FFFD.</summary>
    /// <exception cref="ArgumentException">A token is not in the vocabulary; special tokens are not.</exception>
    public string Decode(ReadOnlySpan<int> tokens)
    {
        var bytes = new ArrayBufferWriter<byte>(Math.Max(16, tokens.Length * 4));
        foreach (var token in tokens)
        {
            if (token < 0 || token >= _table.RankLimit || _table.BytesOf(token).IsEmpty)
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Token {token} is not in the vocabulary '{Name}'."), nameof(tokens));
            bytes.Write(_table.BytesOf(token));
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary>The bytes of a token; empty when no token has the rank.</summary>
    internal ReadOnlySpan<byte> BytesOf(int rank) => _table.BytesOf(rank);

    private int Count<TSplitter>(ReadOnlySpan<char> text)
        where TSplitter : struct, IPieceSplitter
    {
        var total = 0;
        for (var start = 0; start < text.Length;)
        {
            var end = TSplitter.End(text, start);
            total += CountPiece(text, start, end - start);
            start = end;
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int CountPiece(ReadOnlySpan<char> text, int start, int length)
    {
        if (PieceCache.TryGetKey(text, start, length, out var low, out var high))
        {
            var known = _cache.Get(low, high);
            return known != 0 ? known : CountUnknown(text.Slice(start, length), low, high);
        }

        return CountLong(text.Slice(start, length));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int CountLong(ReadOnlySpan<char> piece)
    {
        if (piece.Length > LongPieceCache.MaxLength)
            return Merge(piece, null);
        var hash = LongPieceCache.HashOf(piece);
        var count = _longCache.Get(piece, hash);
        if (count == 0)
        {
            count = Merge(piece, null);
            _longCache.Set(piece, hash, count);
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int CountUnknown(ReadOnlySpan<char> piece, ulong low, ulong high)
    {
        var count = Merge(piece, null);
        _cache.Set(low, high, count);
        return count;
    }

    private void Encode<TSplitter>(ReadOnlySpan<char> text, IBufferWriter<int> tokens)
        where TSplitter : struct, IPieceSplitter
    {
        for (var start = 0; start < text.Length;)
        {
            var end = TSplitter.End(text, start);
            Merge(text[start..end], tokens);
            start = end;
        }
    }

    private int Merge(ReadOnlySpan<char> piece, IBufferWriter<int>? tokens)
    {
        // A UTF-16 unit is at most three bytes of UTF-8.
        if (piece.Length <= MaxStackBytes / 3)
        {
            Span<byte> small = stackalloc byte[MaxStackBytes];
            return BytePairMerger.Merge(_table, small[..Encoding.UTF8.GetBytes(piece, small)], tokens);
        }

        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetByteCount(piece));
        try
        {
            return BytePairMerger.Merge(_table, rented.AsSpan(0, Encoding.UTF8.GetBytes(piece, rented)), tokens);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private int Index<TSplitter>(ReadOnlySpan<char> text, int maxTokenCount, out int tokenCount)
        where TSplitter : struct, IPieceSplitter
    {
        text = Reachable(text, maxTokenCount);
        var total = 0;
        // The last place that a longer prefix certainly splits at too: every piece before it looked at nothing after it.
        var anchor = 0;
        var anchorTotal = 0;
        for (var start = 0; start < text.Length;)
        {
            var end = TSplitter.End(text, start);
            var isSpace = text[start..end].IsWhiteSpace();
            if (end - start > MaxSearched)
            {
                if (!FitsLong<TSplitter>(text[anchor..end], maxTokenCount - anchorTotal, out var length, out var count))
                {
                    tokenCount = anchorTotal + count;
                    return anchor + length;
                }

                total = anchorTotal + count;
            }
            else
            {
                total += CountPiece(text, start, end - start);
            }

            if (total > maxTokenCount)
            {
                // White space takes in more when the text ends with it, so a prefix can reach past this piece.
                var last = isSpace ? end + (text.Length - end - text[end..].TrimStart().Length) : end - 1;
                return LongestPrefix<TSplitter>(text, anchor, last, maxTokenCount - anchorTotal, anchorTotal, out tokenCount);
            }

            start = end;
            if (!isSpace)
                (anchor, anchorTotal) = (end, total);
        }

        tokenCount = total;
        return text.Length;
    }

    private int LongestPrefix<TSplitter>(ReadOnlySpan<char> text, int anchor, int last, int budget, int before, out int tokenCount)
        where TSplitter : struct, IPieceSplitter
    {
        // White space after the piece may be long, but a longer run of it never counts less than a token per longest token.
        last = Math.Min(last, anchor + (int)Math.Min(text.Length - anchor, (long)budget * _table.MaxLength));
        for (var end = last; end > anchor; end--)
        {
            if (WordWalker.IsInsidePair(text, end))
                continue;
            var count = Count<TSplitter>(text[anchor..end]);
            if (count > budget)
                continue;
            tokenCount = before + count;
            return end;
        }

        tokenCount = before;
        return anchor;
    }

    /// <summary>Whether a text that ends in a run without a break counts at most so many; if not, how long a prefix does.</summary>
    private bool FitsLong<TSplitter>(ReadOnlySpan<char> text, int budget, out int length, out int count)
        where TSplitter : struct, IPieceSplitter
    {
        var tokens = t_tokens ??= new ArrayBufferWriter<int>(1024);
        // Merging all of a long run to use its start would make cutting it up quadratic.
        var window = Math.Min((long)text.Length, 16L * (budget + 1));
        while (true)
        {
            var end = (int)window;
            if (WordWalker.IsInsidePair(text, end))
                end--;
            tokens.ResetWrittenCount();
            Encode<TSplitter>(text[..end], tokens);
            if (tokens.WrittenCount > budget)
                break;
            if (end == text.Length)
            {
                (length, count) = (end, tokens.WrittenCount);
                return true;
            }

            window = Math.Min(text.Length, window * 2);
        }

        // The first tokens of an encoding are the encoding of the bytes they cover, so this many certainly fit when they end with a character.
        var near = Math.Max(0, budget - Nearby);
        var (nearEnd, firstEnd) = (EndOf(text, tokens.WrittenSpan[..near]), EndOf(text, tokens.WrittenSpan[..budget]));
        for (length = Math.Min(text.Length, firstEnd + _table.MaxLength); length > 0; length--)
        {
            // Longer ones are looked for with the last few tokens only, then counted whole.
            if (WordWalker.IsInsidePair(text, length) || (length > nearEnd && near + Count<TSplitter>(text[nearEnd..length]) > budget))
                continue;
            count = Count<TSplitter>(text[..length]);
            if (count <= budget)
                return false;
        }

        count = 0;
        return false;
    }

    /// <summary>How many whole characters of the text the tokens cover.</summary>
    private int EndOf(ReadOnlySpan<char> text, ReadOnlySpan<int> tokens)
    {
        var bytes = 0;
        foreach (var token in tokens)
            bytes += _table.BytesOf(token).Length;
        var index = 0;
        while (index < text.Length)
        {
            Rune.DecodeFromUtf16(text[index..], out var rune, out var length); // a lone surrogate gives U+FFFD, as it does when encoded
            if (rune.Utf8SequenceLength > bytes)
                break;
            bytes -= rune.Utf8SequenceLength;
            index += length;
        }

        return index;
    }

    /// <summary>As much of the text as so many tokens could cover, since none is longer than the longest.</summary>
    private ReadOnlySpan<char> Reachable(ReadOnlySpan<char> text, int maxTokenCount)
    {
        var length = (long)maxTokenCount * _table.MaxLength;
        if (length >= text.Length)
            return text;
        var end = (int)length;
        return end > 0 && char.IsLowSurrogate(text[end]) && char.IsHighSurrogate(text[end - 1]) ? text[..(end - 1)] : text[..end];
    }
}
