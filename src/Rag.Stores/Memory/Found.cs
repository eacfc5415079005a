namespace Rag.Stores.Memory;

/// <summary>A chunk one leg found.</summary>
/// <param name="Document">Its document's position in the view.</param>
/// <param name="Chunk">The chunk.</param>
/// <param name="Score">The leg's score.</param>
internal readonly record struct Found(int Document, MemoryChunk Chunk, double Score)
{
    /// <summary>Best score first, then by chunk id.</summary>
    public static IComparer<Found> Order { get; } = Comparer<Found>.Create(static (left, right) =>
    {
        var order = right.Score.CompareTo(left.Score);
        return order != 0 ? order : CodePointOrder.Compare(left.Chunk.Id, right.Chunk.Id);
    });

    /// <summary>The first <paramref name="count"/> in that order, in that order.</summary>
    public static IReadOnlyList<Found> Best(IEnumerable<Found> found, int count)
    {
        // The worst kept stands in front, to be pushed out by a better one: no need to sort all.
        var kept = new PriorityQueue<Found, Found>(Comparer<Found>.Create(static (left, right) => Order.Compare(right, left)));
        foreach (var one in found)
        {
            if (kept.Count < count)
                kept.Enqueue(one, one);
            else
                kept.EnqueueDequeue(one, one);
        }

        var best = new Found[kept.Count];
        for (var i = best.Length - 1; i >= 0; i--)
            best[i] = kept.Dequeue();
        return best;
    }
}
