using System.Buffers;
using Rag.Chunking.Tokenizers;

namespace Rag.Onnx;

/// <summary>A vocabulary that one of our own tokenizers reads.</summary>
internal sealed class TokenizerVocabulary(IVocabularyTokenizer tokenizer, SpecialTokens special) : IModelVocabulary
{
    public SpecialTokens Special => special;

    public int LargestId => tokenizer.IdLimit - 1;

    public ITokenizer Tokenizer => tokenizer;

    public bool Encode(string text, int maxTokens, List<int> ids)
    {
        // Only what fits is encoded: a text of a million characters costs no more than its beginning.
        var end = tokenizer.GetIndexByTokenCount(text, maxTokens, out _);
        var buffer = new ArrayBufferWriter<int>(Math.Max(16, Math.Min(end, maxTokens)));
        tokenizer.Encode(text.AsSpan(0, end), buffer);
        var kept = Math.Min(buffer.WrittenCount, maxTokens);
        foreach (var id in buffer.WrittenSpan[..kept])
            ids.Add(id);
        return end < text.Length && !string.IsNullOrWhiteSpace(text[end..]);
    }
}
