using System.Buffers;

namespace Rag.Chunking.Tokenizers;

/// <summary>The Unigram model of SentencePiece (Kudo 2018), as Hugging Face's <c>tokenizer.json</c> keeps it: XLM-RoBERTa, BGE-M3, multilingual E5, T5, ALBERT and the model2vec models made of them.</summary>
/// <remarks>
/// <para>Counts are of the text alone: what a model adds around it is not counted, and special tokens written in a document are plain text.
/// What the vocabulary cannot spell is one unknown token, however long, or its bytes where the vocabulary has tokens for them.</para>
/// <para>Counting does not allocate once warm on texts of up to 64K units, and takes time in proportion to the text. Safe for concurrent use.</para>
/// </remarks>
public sealed class UnigramTokenizer : IVocabularyTokenizer
{
    // Units of text without a space that are tried first when a prefix is looked for.
    private const int FirstWindow = 1024;

    // How far beyond the first cut a longer prefix is still looked for in a long word.
    private const int Slack = 32;

    private readonly UnigramVocabulary _vocabulary;
    private readonly UnigramNormalizer _normalizer;
    private readonly UnigramSplit _split;

    internal UnigramTokenizer(string name, UnigramVocabulary vocabulary, UnigramNormalizer normalizer, UnigramSplit split)
    {
        Name = name;
        _vocabulary = vocabulary;
        _normalizer = normalizer;
        _split = split;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Always false: counts are exact.</summary>
    public bool IsEstimate => false;

    /// <summary>How many tokens the vocabulary has.</summary>
    public int VocabularySize => _vocabulary.Count;

    /// <summary>The id that stands for what cannot be spelled, <c>&lt;unk&gt;</c> in most models.</summary>
    public int UnknownToken => _vocabulary.Unknown;

    int IVocabularyTokenizer.IdLimit => _vocabulary.Count;

    /// <summary>Reads Hugging Face's <c>tokenizer.json</c> with a Unigram model.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RagInputException">The file is missing or may not be read.</exception>
    /// <exception cref="RagParseException">The file is no such vocabulary, or needs a step this library does not have.</exception>
    public static UnigramTokenizer Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = TokenizerFile.Open(path);
        return UnigramFile.Read(stream, Path.GetFileName(path));
    }

    /// <summary>Reads a <c>tokenizer.json</c> from a stream, which is read to its end and left open.</summary>
    /// <exception cref="RagParseException">The stream does not hold one with a Unigram model, or needs a step this library does not have.</exception>
    public static UnigramTokenizer LoadJson(Stream json, string name)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return UnigramFile.Read(json, name);
    }

    /// <inheritdoc/>
    public int CountTokens(ReadOnlySpan<char> text) => Run(text, null);

    /// <summary>The tokens of a text, without those a model adds around it.</summary>
    public int[] Encode(ReadOnlySpan<char> text)
    {
        var tokens = new ArrayBufferWriter<int>(Math.Max(16, text.Length / 4));
        Run(text, tokens);
        return tokens.WrittenSpan.ToArray();
    }

    /// <summary>Appends the tokens of a text to <paramref name="tokens"/>, without those a model adds around it.</summary>
    public void Encode(ReadOnlySpan<char> text, IBufferWriter<int> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        Run(text, tokens);
    }

    /// <inheritdoc/>
    /// <remarks>The longest there is; in a run of more than a hundred units without a space it may fall short of it by a few tokens. Never ends inside a surrogate pair.</remarks>
    public int GetIndexByTokenCount(ReadOnlySpan<char> text, int maxTokenCount, out int tokenCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxTokenCount);
        var total = 0;
        for (var anchor = 0; anchor < text.Length;)
        {
            var next = NextAnchor(text, anchor);
            var window = FirstWindow;
            while (true)
            {
                var end = GraphemeSafe(text, Math.Min(next, anchor + window), next);
                var count = CountTokens(text[anchor..end]);
                if (total + count > maxTokenCount)
                    return LongestPrefix(text, anchor, end, total, maxTokenCount, out tokenCount);
                if (end == next)
                {
                    (anchor, total) = (next, total + count);
                    break;
                }

                window *= 2;
            }
        }

        tokenCount = total;
        return text.Length;
    }

    // A prefix of the word from `anchor` on; the whole of it counts too much.
    private int LongestPrefix(ReadOnlySpan<char> text, int anchor, int end, int before, int max, out int tokenCount)
    {
        var low = anchor;
        var high = end;
        if (end - anchor > 3 * Slack)
        {
            while (high - low > 1)
            {
                var middle = low + ((high - low) / 2);
                if (before + CountTokens(text[anchor..middle]) <= max)
                    low = middle;
                else
                    high = middle;
            }

            high = Math.Min(end, low + Slack);
        }

        for (; high > anchor; high--)
        {
            if (high < text.Length && char.IsLowSurrogate(text[high]) && char.IsHighSurrogate(text[high - 1]))
                continue;
            var count = before + CountTokens(text[anchor..high]);
            if (count > max)
                continue;
            tokenCount = count;
            return high;
        }

        tokenCount = before;
        return anchor;
    }

    // The next place where a word ends whatever follows: a space between letters or digits.
    private int NextAnchor(ReadOnlySpan<char> text, int anchor)
    {
        if (!_split.PartsAtSpaces)
            return text.Length;
        for (var at = anchor + 1; at < text.Length; at++)
        {
            var offset = text[at..].IndexOf(' ');
            if (offset < 0)
                break;
            at += offset;
            if (char.IsLetterOrDigit(text[at - 1]) && at + 1 < text.Length && char.IsLetterOrDigit(text[at + 1]))
                return at;
        }

        return text.Length;
    }

    private static int GraphemeSafe(ReadOnlySpan<char> text, int end, int next) =>
        end < next && char.IsLowSurrogate(text[end]) && char.IsHighSurrogate(text[end - 1]) ? end + 1 : end;

    private int Run(ReadOnlySpan<char> text, IBufferWriter<int>? tokens)
    {
        if (text.IsEmpty)
            return 0;
        var workspace = UnigramWorkspace.Rent();
        _normalizer.Apply(text, workspace);
        var rest = workspace.Current;
        var total = 0;
        if (!_split.IsByWhiteSpace)
        {
            total = Unit(rest, isFirst: true, workspace, tokens);
            UnigramWorkspace.Return(workspace);
            return total;
        }

        for (var at = 0; at < rest.Length;)
        {
            var end = at;
            while (end < rest.Length && !char.IsWhiteSpace(rest[end]))
                end++;
            total += Unit(rest[at..end], at == 0, workspace, tokens);
            at = end + 1;
        }

        UnigramWorkspace.Return(workspace);
        return total;
    }

    private int Unit(ReadOnlySpan<char> unit, bool isFirst, UnigramWorkspace workspace, IBufferWriter<int>? tokens)
    {
        if (unit.IsEmpty)
            return 0;
        if (_split.Space is not { } space)
            return _vocabulary.Spell(unit, workspace, tokens);

        var isPrepended = (_split.PrependsAlways || (_split.PrependsFirst && isFirst)) && unit[0] != ' ' && unit[0] != space;
        var length = unit.Length + (isPrepended ? 1 : 0);
        workspace.Reserve(length);
        var marked = workspace.Other.AsSpan(0, length);
        marked[0] = space;
        unit.CopyTo(marked[(length - unit.Length)..]);
        marked.Replace(' ', space);
        if (!_split.PartsAtMarks)
            return _vocabulary.Spell(marked, workspace, tokens);

        var total = 0;
        for (var at = 0; at < marked.Length;)
        {
            var offset = marked[(at + 1)..].IndexOf(space);
            var end = offset < 0 ? marked.Length : at + 1 + offset;
            total += _vocabulary.Spell(marked[at..end], workspace, tokens);
            at = end;
        }

        return total;
    }
}
