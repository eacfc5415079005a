using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML.Tokenizers;

namespace Rag.Chunking.Tokenizers;

/// <summary>A tokenizer of Microsoft.ML.Tokenizers that counts by itself.</summary>
/// <remarks>
/// Only counts are asked of it: its indices are those of a normalised text. Special tokens around a text (<c>&lt;s&gt;</c>, <c>[CLS]</c>) are not counted.
/// A lone surrogate counts as U+FFFD. Byte-pair merging takes time by the square of a piece's length, so that a megabyte of one letter takes minutes:
/// what has no break is counted in parts of 1,024 units, at most a token or two more at each seam.
/// </remarks>
internal sealed class LibraryTokenizer : ITokenizer
{
    private const int MaxRun = 1_024;
    private const int Ahead = 32;
    private const string Probe =
        "The quick brown fox jumps over 13 lazy dogs; it's 1984!\n\tint count = list.Count; // HTTPServer\nÉtudes naïves, größer, слово, 你好世界, 日本語, 한국, العربية 😀 <s> [SEP] ##ing ▁x";

    private static readonly SearchValues<char> s_stops = SearchValues.Create("、。，．・：；？！「」『』（）【】《》〈〉…—");

    private readonly Tokenizer _tokenizer;
    private readonly SentencePieceTokenizer? _sentencePiece;
    private readonly bool _isWhole;

    public LibraryTokenizer(Tokenizer tokenizer)
    {
        _tokenizer = tokenizer;
        _sentencePiece = tokenizer as SentencePieceTokenizer;
        _isWhole = _sentencePiece is null && tokenizer.PreTokenizer is null;
        Name = NameOf(tokenizer);
    }

    public string Name { get; }

    public bool IsEstimate => false;

    public int CountTokens(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return 0;
        if (!HasLoneSurrogate(text))
            return CountParts(text);
        var copy = new char[text.Length];
        for (var i = 0; i < copy.Length; i++)
            copy[i] = IsLone(text, i) ? '\ufffd' : text[i];
        return CountParts(copy);
    }

    public int GetIndexByTokenCount(ReadOnlySpan<char> text, int maxTokenCount, out int tokenCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxTokenCount);
        var high = 0;
        int highCount;
        do
        {
            // Counting all of a long text to use its start would make cutting it up quadratic.
            high = (int)Math.Min(text.Length, Math.Max((maxTokenCount * 4L) + 64, high * 2L));
            high -= WordWalker.IsInsidePair(text, high) ? 1 : 0;
            highCount = CountTokens(text[..high]);
        }
        while (highCount <= maxTokenCount && high < text.Length);
        if (highCount <= maxTokenCount)
        {
            tokenCount = highCount;
            return text.Length;
        }

        var (low, lowCount) = Narrow(text, maxTokenCount, high, highCount);
        return LookAhead(text, maxTokenCount, low, lowCount, out tokenCount);
    }

    /// <summary>A prefix that fits while one character more does not.</summary>
    private (int Length, int Count) Narrow(ReadOnlySpan<char> text, int budget, int high, int highCount)
    {
        var (low, lowCount) = (0, 0);
        for (var turn = 0; high - low > 1; turn++)
        {
            // Tokens lie about evenly, so a proportional guess comes near; halving by turns bounds the worst case.
            var middle = turn % 2 == 0 && highCount > lowCount
                ? low + (int)((high - low) * (long)(budget - lowCount + 1) / (highCount - lowCount + 1))
                : low + ((high - low) / 2);
            middle = Math.Clamp(middle, low + 1, high - 1);
            if (WordWalker.IsInsidePair(text, middle) && (middle = middle - 1 > low ? middle - 1 : middle + 1) >= high)
                break;
            var count = CountTokens(text[..middle]);
            if (count <= budget)
                (low, lowCount) = (middle, count);
            else
                (high, highCount) = (middle, count);
        }

        return (low, lowCount);
    }

    /// <summary>A longer prefix can count less, as when a word is completed; the difference is looked for near the end, then counted whole.</summary>
    private int LookAhead(ReadOnlySpan<char> text, int budget, int low, int lowCount, out int tokenCount)
    {
        var anchor = Math.Max(0, low - 64);
        anchor -= WordWalker.IsInsidePair(text, anchor) ? 1 : 0;
        var before = CountTokens(text[anchor..low]);
        for (var length = Math.Min(text.Length, low + Ahead); length > low; length--)
        {
            if (WordWalker.IsInsidePair(text, length) || lowCount - before + CountTokens(text[anchor..length]) > budget)
                continue;
            var count = CountTokens(text[..length]);
            if (count > budget)
                continue;
            tokenCount = count;
            return length;
        }

        tokenCount = lowCount;
        return low;
    }

    private int CountParts(ReadOnlySpan<char> text)
    {
        // SentencePiece takes a text as one piece, in time that grows with its length.
        if (text.Length <= MaxRun || _sentencePiece is not null)
            return CountPart(text);
        var (total, part, run) = (0, 0, 0);
        for (var i = 1; i < text.Length; i++)
        {
            if (!_isWhole && IsBreak(text[i - 1], text[i]))
                run = i;
            if (i - run < MaxRun || WordWalker.IsInsidePair(text, i))
                continue;
            total += CountPart(text[part..i]);
            part = run = i;
        }

        return total + CountPart(text[part..]);
    }

    private int CountPart(ReadOnlySpan<char> text) => _sentencePiece is null
        ? _tokenizer.CountTokens(text)
        : _sentencePiece.CountTokens(text, addBeginningOfSentence: false, addEndOfSentence: false);

    private static bool IsBreak(char left, char right) =>
        char.IsWhiteSpace(left) != char.IsWhiteSpace(right) || s_stops.Contains(left) != s_stops.Contains(right);

    private static bool HasLoneSurrogate(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var next = text[i..].IndexOfAnyInRange('\ud800', '\udfff');
            if (next < 0)
                return false;
            i += next;
            if (IsLone(text, i))
                return true;
        }

        return false;
    }

    private static bool IsLone(ReadOnlySpan<char> text, int index) =>
        char.IsSurrogate(text[index])
        && !(char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
        && !WordWalker.IsInsidePair(text, index);

    /// <summary>The vocabulary has no name that can be asked for, so what it makes of one text stands for it: another vocabulary is another configuration.</summary>
    private static string NameOf(Tokenizer tokenizer)
    {
        var ids = tokenizer.EncodeToIds(Probe).ToArray();
        var digest = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(ids.AsSpan())).AsSpan(0, 4));
        return string.Create(CultureInfo.InvariantCulture, $"{tokenizer.GetType().Name}-{digest}");
    }
}
