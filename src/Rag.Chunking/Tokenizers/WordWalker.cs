using System.Buffers;
using System.Text;

namespace Rag.Chunking.Tokenizers;

/// <summary>Walks over the words of a text as BERT sees them: folded, and split at white space, punctuation and ideographs.</summary>
internal ref struct WordWalker
{
    /// <summary>The buffer a caller lends; a vocabulary with longer words makes the walker rent its own.</summary>
    public const int StackLength = 256;

    private readonly ReadOnlySpan<char> _text;
    private readonly WordPieceNormalizer _normalizer;
    private readonly int _maxLength;
    private readonly char[]? _rented;
    private readonly Span<char> _buffer;
    private int _index;
    private int _characterStart;
    private string _folded = "";
    private int _part;
    private bool _alone;
    private int _units;
    private int _runes;

    public WordWalker(ReadOnlySpan<char> text, WordPieceNormalizer normalizer, int maxLength, Span<char> buffer)
    {
        _text = text;
        _normalizer = normalizer;
        _maxLength = maxLength;
        if (buffer.Length < maxLength * 2)
            buffer = _rented = ArrayPool<char>.Shared.Rent(maxLength * 2);
        _buffer = buffer;
    }

    /// <summary>The word, as far as it is not too long.</summary>
    public readonly ReadOnlySpan<char> Word => _buffer[.._units];

    /// <summary>Whether the word has more characters than the vocabulary allows.</summary>
    public readonly bool IsTooLong => _runes > _maxLength;

    /// <summary>The end of the text that made the word.</summary>
    public int End { get; private set; }

    /// <summary>Where another walk would find the next word; null in the middle of a character that folds into several words.</summary>
    public readonly int? Resume => _part >= _folded.Length ? _index : _part == 0 ? _characterStart : null;

    public bool MoveNext()
    {
        (_units, _runes) = (0, 0);
        while (true)
        {
            if (_part < _folded.Length)
            {
                if (TakeFolded())
                    return true;
                continue;
            }

            if (_index >= _text.Length)
            {
                End = _index;
                return _runes > 0;
            }

            _characterStart = _index;
            var unit = _text[_index];
            if (char.IsAsciiLetterOrDigit(unit))
            {
                _index++;
                Append(_normalizer.Fold(new Rune(unit)));
                continue;
            }

            var rune = At(_text[_index..], out var length);
            _index += length;
            if (_normalizer.IsDropped(rune))
                continue;
            if (Rune.IsWhiteSpace(rune))
            {
                End = _characterStart;
                if (_runes > 0)
                    return true;
                continue;
            }

            _folded = _normalizer.Fold(rune);
            _part = 0;
            _alone = _normalizer.IsIdeograph(rune);
        }
    }

    public readonly void Dispose()
    {
        if (_rented is not null)
            ArrayPool<char>.Shared.Return(_rented);
    }

    /// <summary>Whether the character at the start of the text is part of no word.</summary>
    public static bool IsCountless(ReadOnlySpan<char> text, WordPieceNormalizer normalizer, out int length)
    {
        var rune = At(text, out length);
        return normalizer.IsDropped(rune) || Rune.IsWhiteSpace(rune) || normalizer.Fold(rune).Length == 0;
    }

    /// <summary>How much of the start of the text is part of no word.</summary>
    public static int CountlessPrefix(ReadOnlySpan<char> text, WordPieceNormalizer normalizer)
    {
        var index = 0;
        while (index < text.Length && IsCountless(text[index..], normalizer, out var length))
            index += length;
        return index;
    }

    public static bool IsInsidePair(ReadOnlySpan<char> text, int index) =>
        index > 0 && index < text.Length && char.IsLowSurrogate(text[index]) && char.IsHighSurrogate(text[index - 1]);

    private static Rune At(ReadOnlySpan<char> text, out int length) =>
        Rune.DecodeFromUtf16(text, out var rune, out length) == OperationStatus.Done ? rune : Rune.ReplacementChar;

    private bool TakeFolded()
    {
        var rune = At(_folded.AsSpan(_part), out var length);
        var isWord = _alone || WordPieceNormalizer.IsPunctuation(rune);
        if (isWord && _runes > 0)
        {
            End = _characterStart;
            return true;
        }

        Append(_folded.AsSpan(_part, length));
        _part += length;
        End = _index;
        return isWord;
    }

    private void Append(ReadOnlySpan<char> character)
    {
        if (_runes++ >= _maxLength)
            return;
        character.CopyTo(_buffer[_units..]);
        _units += character.Length;
    }
}
