using System.Globalization;

namespace Rag.Chunking;

/// <summary>Cuts ranges of one text into pieces that count at most so many tokens, the best breaks first.</summary>
/// <remarks>
/// The end of a piece is guessed from the characters per token seen so far, moved back to the best break, and counted: where the guess
/// fits, which is nearly always, each character is counted once. Not safe for concurrent use; one per document.
/// </remarks>
internal sealed class TextCutter(string text, ChunkSize size, ITokenizer tokenizer, CancellationToken cancellationToken)
{
    // A guess of exactly the last ratio would overshoot every second time.
    private const double GuessShare = 0.96;

    // How much longer than a guess the rest may be to be tried as a whole, so that no sliver is left behind.
    private const double RestShare = 1.15;

    private readonly bool _isCharacters = tokenizer is CharacterTokenizer;
    private double _charactersPerToken = tokenizer is CharacterTokenizer ? 1 : 0;

    // The next piece starts at _from, and repeats what stands before _fresh.
    private int _from;
    private int _fresh;
    private int _end;
    private bool _overlap;

    // End of the oversized grapheme that is being cut; positions before it are free.
    private int _known;

    /// <summary>Graphemes larger than a chunk that had to be cut.</summary>
    public int GraphemesSplit { get; private set; }

    /// <summary>Code points that count more tokens than a chunk may hold.</summary>
    public int Oversized { get; private set; }

    /// <summary>Begins to cut <c>[start, end)</c>; <see cref="TryNext"/> gives the pieces.</summary>
    public void Begin(int start, int end, bool overlap = true)
    {
        var range = text.AsSpan(0, end);
        _fresh = _from = BreakFinder.SkipWhiteSpace(range, start);
        _end = BreakFinder.TrimEnd(range, _fresh, end);
        _known = _fresh;
        _overlap = overlap && size.OverlapTokens > 0;
        if (_charactersPerToken == 0 && _end > _fresh)
            _charactersPerToken = FirstGuess(text.AsSpan(_fresh, _end - _fresh));
    }

    /// <summary>The next piece, without white space at its ends; false when there are no more.</summary>
    public bool TryNext(out Piece piece)
    {
        var range = text.AsSpan(0, _end);
        while (_fresh < _end)
        {
            cancellationToken.ThrowIfCancellationRequested();

            (var cut, piece) = Next(range, _from, _fresh);
            if (cut < 0 && _from < _fresh)
            {
                _from = _fresh; // the repeated text left no room for new text
                continue;
            }

            if (cut < 0)
                (cut, piece) = CutGrapheme(range, _fresh);
            _charactersPerToken = (piece.End - piece.Start) / (double)Math.Max(1, piece.Tokens);

            _fresh = _from = BreakFinder.SkipWhiteSpace(range, cut);
            _known = Math.Max(_known, _fresh);
            if (_overlap && _fresh < _end && _known <= _fresh && OverlapStart(piece, 1 / _charactersPerToken) is >= 0 and var repeated)
                _from = repeated;
            // White space under combining marks, cut apart for want of room, is no piece.
            if (!range[piece.Start..piece.End].IsWhiteSpace())
                return true;
        }

        piece = default;
        return false;
    }

    // The cut is where new text goes on; the piece ends before the white space there. -1: nothing beyond `fresh` fits.
    private (int Cut, Piece Piece) Next(ReadOnlySpan<char> range, int from, int fresh)
    {
        var rest = range.Length - from;
        var guess = GuessLength();
        int reach, index, tokens;
        if (rest <= guess * (_isCharacters ? 1 : RestShare))
        {
            index = tokenizer.GetIndexByTokenCount(range[from..], size.MaxTokens, out tokens);
            if (index == rest)
                return (range.Length, new Piece(from, range.Length, tokens));
            reach = from + index;
        }
        else
        {
            reach = (int)Math.Min(from + guess, range.Length - 1L);
        }

        var failedAt = int.MaxValue;
        for (var tries = 0; ; tries++)
        {
            if (reach <= fresh)
            {
                if (failedAt != int.MaxValue)
                    return (-1, default);
                index = Reach(range[from..], out _);
                reach = Math.Min(from + index, range.Length - 1);
                failedAt = reach + 1;
                if (reach <= fresh)
                    return (-1, default);
            }

            var cut = BreakFinder.LastBreak(range, from, fresh, reach, _known);
            if (cut < 0)
                return (-1, default);

            var end = BreakFinder.TrimEnd(range, from, cut);
            index = tokenizer.GetIndexByTokenCount(range[from..end], size.MaxTokens, out tokens);
            if (from + index < end)
            {
                failedAt = Math.Min(failedAt, end);
                reach = Math.Min(from + index, cut - 1);
                continue;
            }

            // Well under the limit because the guess was low, not because the break asked for it: reach further.
            if (tokens * 2L < size.MaxTokens && tries < 3 && !_isCharacters)
            {
                var further = from + (int)Math.Min(int.MaxValue / 2, (end - from) * (double)size.MaxTokens / Math.Max(1, tokens) * GuessShare);
                further = Math.Min(Math.Min(further, failedAt - 1), range.Length - 1);
                if (further > reach + ((reach - from) / 8))
                {
                    reach = further;
                    continue;
                }
            }

            return (cut, new Piece(from, end, tokens));
        }
    }

    // How much of the text fits, read in growing pieces: not every tokenizer stops where its limit is reached.
    private int Reach(ReadOnlySpan<char> rest, out int tokens)
    {
        var window = Math.Max(64, 2 * GuessLength());
        while (true)
        {
            var length = (int)Math.Min(rest.Length, window);
            var index = tokenizer.GetIndexByTokenCount(rest[..length], size.MaxTokens, out tokens);
            if (index < length || length == rest.Length)
                return index;
            window *= 2;
        }
    }

    private static double FirstGuess(ReadOnlySpan<char> text)
    {
        const int SampleLength = 2048;
        var sample = text[..Math.Min(text.Length, SampleLength)];
        return sample.Length / (double)Math.Max(1, EstimatedTokenizer.Instance.CountTokens(sample));
    }

    private long GuessLength() =>
        _isCharacters ? size.MaxTokens : (long)(_charactersPerToken * size.MaxTokens * GuessShare);

    // A grapheme larger than a chunk: the limit wins, but never inside a surrogate pair.
    private (int Cut, Piece Piece) CutGrapheme(ReadOnlySpan<char> range, int from)
    {
        var length = from < _known ? _known - from : StringInfo.GetNextTextElementLength(range[from..]);
        var first = char.IsHighSurrogate(range[from]) && from + 1 < range.Length && char.IsLowSurrogate(range[from + 1]) ? 2 : 1;
        var index = Reach(range.Slice(from, length), out var tokens);
        if (index == length)
            return (from + length, new Piece(from, from + length, tokens));

        if (from >= _known)
            GraphemesSplit++;
        _known = from + length;
        for (var end = index; end >= first; end--)
        {
            if (char.IsLowSurrogate(range[from + end]) && char.IsHighSurrogate(range[from + end - 1]))
                continue;
            tokens = tokenizer.CountTokens(range.Slice(from, end));
            if (tokens <= size.MaxTokens)
                return (from + end, new Piece(from, from + end, tokens));
        }

        Oversized++;
        return (from + first, new Piece(from, from + first, tokenizer.CountTokens(range.Slice(from, first))));
    }

    /// <summary>Where text repeated from the end of <paramref name="piece"/> begins; -1 when none is to be repeated.</summary>
    public int OverlapStart(Piece piece, double tokensPerCharacter)
    {
        if (size.OverlapTokens == 0)
            return -1;

        var range = text.AsSpan(0, piece.End);
        var low = piece.End - (int)Math.Min(piece.End - piece.Start - 1L, (long)(size.OverlapTokens / Math.Max(tokensPerCharacter, 1e-3)));
        for (var tries = 0; tries < 8 && low < piece.End; tries++)
        {
            var start = BreakFinder.FirstStart(range, low, piece.End, piece.Start);
            if (start <= piece.Start || start >= piece.End)
                return -1;
            var index = tokenizer.GetIndexByTokenCount(range[start..], size.OverlapTokens, out _);
            if (start + index == piece.End)
                return start;
            low = start + Math.Max(1, (piece.End - start - index) * 5 / 4);
        }

        return -1;
    }
}
