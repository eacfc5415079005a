namespace Rag.Onnx;

/// <summary>Groups sequences of like length, so that little is spent on padding.</summary>
internal static class SequenceBatches
{
    /// <summary>The positions of the sequences, batch by batch, shortest first; ties in the order given.</summary>
    public static IEnumerable<ArraySegment<int>> Of(IReadOnlyList<Sequence> sequences, int maxBatchTokens)
    {
        var order = Enumerable.Range(0, sequences.Count).OrderBy(i => sequences[i].Ids.Length).ToArray();
        var start = 0;
        while (start < order.Length)
        {
            var end = start + 1;
            while (end < order.Length && (long)(end + 1 - start) * sequences[order[end]].Ids.Length <= maxBatchTokens)
                end++;
            yield return new ArraySegment<int>(order, start, end - start);
            start = end;
        }
    }
}
