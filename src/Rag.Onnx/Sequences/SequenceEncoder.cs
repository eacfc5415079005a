namespace Rag.Onnx;

/// <summary>Makes sequences no longer than a network takes. Safe for concurrent use.</summary>
internal sealed class SequenceEncoder(IModelVocabulary vocabulary, int maxTokens)
{
    public IModelVocabulary Vocabulary => vocabulary;

    /// <summary>One text between its special tokens.</summary>
    public Sequence Encode(string text)
    {
        var special = vocabulary.Special;
        var ids = new List<int>();
        if (special.First is { } first)
            ids.Add(first);
        var isTruncated = vocabulary.Encode(text, maxTokens - special.Count, ids);
        if (special.Last is { } last)
            ids.Add(last);
        // A text without a single token, of a model without special ones, still needs a row.
        if (ids.Count == 0)
            ids.Add(special.Padding);
        return new Sequence([.. ids], ids.Count, isTruncated);
    }

    /// <summary>Two texts. Where they do not fit, the longer one is cut first, as the models were trained.</summary>
    public Sequence EncodePair(string left, string right)
    {
        var special = vocabulary.Special;
        var room = maxTokens - special.PairCount;
        List<int> first = [], second = [];
        var isTruncated = vocabulary.Encode(left, room, first);
        isTruncated |= vocabulary.Encode(right, room, second);
        var excess = first.Count + second.Count - room;
        if (excess > 0)
        {
            isTruncated = true;
            var half = room / 2;
            var (keepFirst, keepSecond) = first.Count <= half ? (first.Count, room - first.Count)
                : second.Count <= room - half ? (room - second.Count, second.Count)
                : (half, room - half);
            first.RemoveRange(keepFirst, first.Count - keepFirst);
            second.RemoveRange(keepSecond, second.Count - keepSecond);
        }

        var ids = new List<int>(first.Count + second.Count + special.PairCount);
        if (special.First is { } begin)
            ids.Add(begin);
        ids.AddRange(first);
        if (special.Last is { } end)
        {
            ids.Add(end);
            if (special.IsDoubled)
                ids.Add(end);
        }

        var start = ids.Count;
        ids.AddRange(second);
        if (special.Last is { } last)
            ids.Add(last);
        return new Sequence([.. ids], start, isTruncated);
    }
}
