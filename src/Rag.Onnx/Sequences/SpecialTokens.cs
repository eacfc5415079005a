namespace Rag.Onnx;

/// <summary>The tokens that stand around a text: <c>[CLS] a [SEP] b [SEP]</c> in BERT, <c>&lt;s&gt; a &lt;/s&gt;&lt;/s&gt; b &lt;/s&gt;</c> in RoBERTa and XLM-R.</summary>
/// <param name="First">Before the text; null for none.</param>
/// <param name="Last">After each text; null for none.</param>
/// <param name="Padding">Fills a row up.</param>
/// <param name="IsDoubled">Whether two stand between the texts of a pair.</param>
internal readonly record struct SpecialTokens(int? First, int? Last, int Padding, bool IsDoubled)
{
    /// <summary>How many there are around one text.</summary>
    public int Count => (First is null ? 0 : 1) + (Last is null ? 0 : 1);

    /// <summary>How many there are around and between two texts.</summary>
    public int PairCount => Count + (Last is null ? 0 : IsDoubled ? 2 : 1);

    /// <summary>Finds them by their names in a vocabulary.</summary>
    /// <param name="idOf">The id of a token; null when the vocabulary has none of that name.</param>
    public static SpecialTokens Find(Func<string, int?> idOf)
    {
        if (idOf("[CLS]") is { } cls && idOf("[SEP]") is { } sep)
            return new SpecialTokens(cls, sep, idOf("[PAD]") ?? 0, false);
        if (idOf("<s>") is { } begin && idOf("</s>") is { } end)
            return new SpecialTokens(begin, end, idOf("<pad>") ?? 1, true);
        return new SpecialTokens(null, idOf("</s>") ?? idOf("<|endoftext|>"), idOf("<pad>") ?? idOf("<|endoftext|>") ?? 0, false);
    }
}
