using System.Buffers;

namespace Rag.Chunking.Tokenizers;

/// <summary>The subwords of a WordPiece vocabulary, split into those that begin a word and those that continue one.</summary>
internal sealed class WordPieceVocabulary
{
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _first;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _next;
    private readonly int _longest;

    /// <summary>Sorts the tokens; the prefix (<c>##</c>) is taken off those that have it.</summary>
    /// <exception cref="RagParseException">The unknown token is missing.</exception>
    public WordPieceVocabulary(IReadOnlyDictionary<string, int> tokens, string unknown, string continuation, string name)
    {
        var first = new Dictionary<string, int>(tokens.Count, StringComparer.Ordinal);
        var next = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (token, id) in tokens)
        {
            first[token] = id;
            if (continuation.Length > 0 && token.Length > continuation.Length && token.StartsWith(continuation, StringComparison.Ordinal))
                next[token[continuation.Length..]] = id;
            _longest = Math.Max(_longest, token.Length);
            IdLimit = Math.Max(IdLimit, id + 1);
        }

        if (!tokens.TryGetValue(unknown, out var unknownId))
            throw new RagParseException("tokenizer.malformed", $"The vocabulary '{name}' has no token for unknown words, '{unknown}'. Expected a BERT vocab.txt with a token per line, or a tokenizer.json.");
        Unknown = unknownId;
        Count = tokens.Count;
        _first = first.GetAlternateLookup<ReadOnlySpan<char>>();
        _next = (continuation.Length == 0 ? first : next).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The id that stands for a word that cannot be spelled.</summary>
    public int Unknown { get; }

    public int Count { get; }

    /// <summary>One more than the greatest id.</summary>
    public int IdLimit { get; }

    /// <summary>Spells a word by the longest subword first, again and again; one with a part that is no subword is unknown as a whole.</summary>
    /// <param name="word">Folded, not empty.</param>
    /// <param name="tokens">Receives the ids, where they are wanted.</param>
    /// <returns>How many tokens the word is.</returns>
    public int Spell(ReadOnlySpan<char> word, IBufferWriter<int>? tokens)
    {
        // Measured first, for only its end tells whether a word can be spelled.
        var count = 0;
        for (var start = 0; start < word.Length; count++)
        {
            var length = LongestAt(word, start, out _);
            if (length == 0)
            {
                tokens?.Write([Unknown]);
                return 1;
            }

            start += length;
        }

        for (var start = 0; tokens is not null && start < word.Length;)
        {
            start += LongestAt(word, start, out var id);
            tokens.Write([id]);
        }

        return count;
    }

    private int LongestAt(ReadOnlySpan<char> word, int start, out int id)
    {
        id = 0;
        var lookup = start == 0 ? _first : _next;
        for (var length = Math.Min(word.Length - start, _longest); length > 0; length--)
        {
            if (lookup.TryGetValue(word.Slice(start, length), out id))
                return length;
        }

        return 0;
    }
}
