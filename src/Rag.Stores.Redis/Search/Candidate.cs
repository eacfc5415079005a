namespace Rag.Stores.Redis;

/// <summary>A chunk the server found, with its exact score in one leg or both; NaN in a leg that did not find it.</summary>
internal readonly record struct Candidate(string Version, int Index, string Id, double Score, double VectorScore, double KeywordScore)
{
    /// <summary>Best score first, then by chunk id.</summary>
    public static IComparer<Candidate> Order { get; } = Comparer<Candidate>.Create(static (left, right) =>
    {
        var order = right.Score.CompareTo(left.Score);
        return order != 0 ? order : CodePointOrder.Compare(left.Id, right.Id);
    });

    public static Candidate OfVector(RedisReply item, double score) => Of(item, score) with { VectorScore = score };

    public static Candidate OfKeyword(RedisReply item, double score) => Of(item, score) with { KeywordScore = score };

    private static Candidate Of(RedisReply item, double score) =>
        new(item.Items[0].Text, (int)item.Items[1].AsInteger, item.Items[2].Text, score, double.NaN, double.NaN);
}
