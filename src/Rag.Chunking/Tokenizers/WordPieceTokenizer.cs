using System.Buffers;

namespace Rag.Chunking.Tokenizers;

/// <summary>BERT's WordPiece: words without accents and in lower case (where the vocabulary wants it), spelled by the longest subwords.</summary>
/// <remarks>
/// <para>Counts are of the text alone: <c>[CLS]</c> and <c>[SEP]</c>, which a model adds around it, are not counted, and written in a document they are plain text.
/// White space, controls and accents count nothing. A word longer than the vocabulary allows (100 characters in BERT) is one unknown token.</para>
/// <para>Counting does not allocate once warm and takes time in proportion to the text. Safe for concurrent use.</para>
/// </remarks>
public sealed class WordPieceTokenizer : IVocabularyTokenizer
{
    private readonly WordPieceVocabulary _vocabulary;
    private readonly WordPieceNormalizer _normalizer;
    private readonly int _maxWordLength;
    private readonly PieceCache _cache = new();

    internal WordPieceTokenizer(string name, WordPieceVocabulary vocabulary, WordPieceNormalizer normalizer, int maxWordLength)
    {
        Name = name;
        _vocabulary = vocabulary;
        _normalizer = normalizer;
        _maxWordLength = maxWordLength;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Always false: counts are exact.</summary>
    public bool IsEstimate => false;

    /// <summary>How many tokens the vocabulary has.</summary>
    public int VocabularySize => _vocabulary.Count;

    /// <summary>The id that stands for a word that cannot be spelled, <c>[UNK]</c> in BERT.</summary>
    public int UnknownToken => _vocabulary.Unknown;

    int IVocabularyTokenizer.IdLimit => _vocabulary.IdLimit;

    /// <summary>Reads a BERT vocabulary: <c>vocab.txt</c>, a token per line, or Hugging Face's <c>tokenizer.json</c> with a WordPiece model.</summary>
    /// <param name="path">The file; the name of its folder becomes part of <see cref="Name"/>. A name ending in <c>.json</c> is read as <c>tokenizer.json</c>.</param>
    /// <param name="lowercase">Whether words are folded to lower case and lose their accents, as in the <c>uncased</c> models; <c>tokenizer.json</c> says so itself.</param>
    /// <exception cref="RagInputException">The file is missing or may not be read.</exception>
    /// <exception cref="RagParseException">The file is no such vocabulary, or needs a step this library does not have.</exception>
    public static WordPieceTokenizer Load(string path, bool lowercase = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = TokenizerFile.Open(path);
        var name = Path.GetFileName(path);
        return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? WordPieceFile.ReadJson(stream, name)
            : WordPieceFile.ReadText(stream, name, lowercase);
    }

    /// <summary>Reads a BERT <c>vocab.txt</c> from a stream, which is read to its end and left open.</summary>
    /// <exception cref="RagParseException">The stream does not hold such a vocabulary.</exception>
    public static WordPieceTokenizer LoadVocabulary(Stream vocabulary, string name, bool lowercase = true)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return WordPieceFile.ReadText(vocabulary, name, lowercase);
    }

    /// <summary>Reads a <c>tokenizer.json</c> from a stream, which is read to its end and left open.</summary>
    /// <exception cref="RagParseException">The stream does not hold one with a WordPiece model and BERT's normaliser.</exception>
    public static WordPieceTokenizer LoadJson(Stream json, string name)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return WordPieceFile.ReadJson(json, name);
    }

    /// <inheritdoc/>
    public int CountTokens(ReadOnlySpan<char> text)
    {
        using var words = new WordWalker(text, _normalizer, _maxWordLength, stackalloc char[WordWalker.StackLength]);
        var total = 0;
        while (words.MoveNext())
            total += Count(words.Word, words.IsTooLong);
        return total;
    }

    /// <inheritdoc/>
    /// <remarks>The longest there is: it takes in white space and accents that follow, for they count nothing. Never ends inside a surrogate pair.</remarks>
    public int GetIndexByTokenCount(ReadOnlySpan<char> text, int maxTokenCount, out int tokenCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxTokenCount);
        using var words = new WordWalker(text, _normalizer, _maxWordLength, stackalloc char[WordWalker.StackLength]);
        var total = 0;
        var anchor = 0;
        var anchorTotal = 0;
        while (words.MoveNext())
        {
            var count = Count(words.Word, words.IsTooLong);
            if (total + count > maxTokenCount)
                return LongestPrefix(text, anchor, words.End, maxTokenCount, anchorTotal, out tokenCount);
            total += count;
            if (words.Resume is { } resume)
                (anchor, anchorTotal) = (resume, total);
        }

        tokenCount = total;
        return text.Length;
    }

    /// <summary>The tokens of a text, without <c>[CLS]</c> and <c>[SEP]</c>.</summary>
    public int[] Encode(ReadOnlySpan<char> text)
    {
        var tokens = new ArrayBufferWriter<int>(Math.Max(16, text.Length / 4));
        Encode(text, tokens);
        return tokens.WrittenSpan.ToArray();
    }

    /// <summary>Appends the tokens of a text to <paramref name="tokens"/>, without <c>[CLS]</c> and <c>[SEP]</c>.</summary>
    public void Encode(ReadOnlySpan<char> text, IBufferWriter<int> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        using var words = new WordWalker(text, _normalizer, _maxWordLength, stackalloc char[WordWalker.StackLength]);
        while (words.MoveNext())
        {
            if (words.IsTooLong)
                tokens.Write([UnknownToken]);
            else
                _vocabulary.Spell(words.Word, tokens);
        }
    }

    private int Count(ReadOnlySpan<char> word, bool tooLong)
    {
        if (tooLong)
            return 1;
        if (!PieceCache.TryGetKey(word, 0, word.Length, out var low, out var high))
            return _vocabulary.Spell(word, null);
        var count = _cache.Get(low, high);
        if (count == 0)
        {
            count = _vocabulary.Spell(word, null);
            _cache.Set(low, high, count);
        }

        return count;
    }

    /// <summary>The longest prefix that ends in the word after <paramref name="anchor"/>, of which only a part may fit.</summary>
    private int LongestPrefix(ReadOnlySpan<char> text, int anchor, int end, int budget, int before, out int tokenCount)
    {
        // With nothing left to spend the word may be of any length, so this end is found by a scan of its own.
        if (budget == before)
        {
            tokenCount = before;
            return anchor + WordWalker.CountlessPrefix(text[anchor..end], _normalizer);
        }

        for (; end > anchor; end--)
        {
            // A prefix is never the longest when what follows it counts nothing.
            if (end < text.Length && (WordWalker.IsInsidePair(text, end) || WordWalker.IsCountless(text[end..], _normalizer, out _)))
                continue;
            var count = CountTokens(text[anchor..end]);
            if (before + count > budget)
                continue;
            tokenCount = before + count;
            return end;
        }

        tokenCount = before;
        return anchor;
    }
}
