using Microsoft.ML.Tokenizers;

namespace Rag.Onnx;

/// <summary>A SentencePiece <c>.model</c> file, read by Microsoft.ML.Tokenizers.</summary>
internal sealed class SentencePieceVocabulary : IModelVocabulary
{
    // Microsoft's tokenizer takes time beyond proportion on one long word; a network sees only the beginning of a text anyway.
    private const int MaxCharactersPerToken = 16;

    // fairseq puts <s>, <pad>, </s> and <unk> first, and so every piece one further than SentencePiece counts it.
    private const int FairseqUnknown = 3;

    private readonly SentencePieceTokenizer _tokenizer;
    private readonly bool _isFairseq;

    private SentencePieceVocabulary(SentencePieceTokenizer tokenizer, string name, bool isFairseq)
    {
        _tokenizer = tokenizer;
        _isFairseq = isFairseq;
        Special = isFairseq ? new SpecialTokens(0, 2, 1, true) : SpecialTokens.Find(token => tokenizer.Vocabulary.TryGetValue(token, out var id) ? id : null);
        LargestId = tokenizer.Vocabulary.Values.Max() + (isFairseq ? 1 : 0);
        Tokenizer = new Counter(this, name);
    }

    public SpecialTokens Special { get; }

    public int LargestId { get; }

    public ITokenizer Tokenizer { get; }

    public static SentencePieceVocabulary Read(byte[] bytes, string label, bool isFairseq)
    {
        try
        {
            return new SentencePieceVocabulary(
                SentencePieceTokenizer.Create(new MemoryStream(bytes), addBeginningOfSentence: false, addEndOfSentence: false), label, isFairseq);
        }
        // The package lets whatever its protobuf reader throws through.
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw new RagParseException(OnnxErrorCodes.Malformed, $"The vocabulary '{label}' is not a SentencePiece model. Download it again.", exception);
        }
    }

    public bool Encode(string text, int maxTokens, List<int> ids)
    {
        var end = (int)Math.Min(text.Length, (long)maxTokens * MaxCharactersPerToken);
        if (end < text.Length && char.IsHighSurrogate(text[end - 1]))
            end--;
        var found = _tokenizer.EncodeToIds(text.AsSpan(0, end), addBeginningOfSentence: false, addEndOfSentence: false);
        foreach (var id in found.Take(maxTokens))
            ids.Add(!_isFairseq ? id : id == _tokenizer.UnknownId ? FairseqUnknown : id + 1);
        return found.Count > maxTokens || end < text.Length;
    }

    private sealed class Counter(SentencePieceVocabulary vocabulary, string name) : ITokenizer
    {
        public string Name => name;

        public bool IsEstimate => false;

        public int CountTokens(ReadOnlySpan<char> text) => vocabulary._tokenizer.CountTokens(text);

        public int GetIndexByTokenCount(ReadOnlySpan<char> text, int maxTokenCount, out int tokenCount) =>
            vocabulary._tokenizer.GetIndexByTokenCount(text, maxTokenCount, out _, out tokenCount);
    }
}
