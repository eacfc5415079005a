namespace Rag.Core.Tests.Retrieval;

public sealed class FusionTests
{
    private static readonly Comparer<int> s_ties = Comparer<int>.Default;

    public static TheoryData<FusionMethod> Methods => [FusionMethod.Weighted, FusionMethod.ReciprocalRank];

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_order_of_candidates_does_not_matter(FusionMethod method)
    {
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            var candidates = Candidates(random, 40);
            var expected = Fuse(candidates, method, 0.4);
            random.Shuffle(candidates);

            Assert.Equal(expected, Fuse(candidates, method, 0.4));
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Scores_are_0_to_1_best_first_and_ties_by_key(FusionMethod method)
    {
        var random = new Random(2);
        for (var i = 0; i < 200; i++)
        {
            var fused = Fuse(Candidates(random, random.Next(0, 30)), method, random.NextDouble());

            Assert.All(fused, candidate => Assert.InRange(candidate.Score, 0, 1 + 1e-12));
            Assert.Equal(fused.OrderByDescending(candidate => candidate.Score).ThenBy(candidate => candidate.Key), fused);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Two_equal_legs_keep_their_order(FusionMethod method)
    {
        FusionCandidate[] candidates = [new(0, 0.1, 0.1), new(1, 0.9, 0.9), new(2, 0.5, 0.5)];

        Assert.Equal([1, 2, 0], Keys(Fuse(candidates, method, 0.3)));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_whole_weight_on_one_leg_gives_that_legs_order(FusionMethod method)
    {
        FusionCandidate[] candidates = [new(0, 0.1, 9), new(1, 0.9, 1), new(2, 0.5, 5)];

        Assert.Equal([1, 2, 0], Keys(Fuse(candidates, method, 1)));
        Assert.Equal([0, 2, 1], Keys(Fuse(candidates, method, 0)));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void First_in_both_legs_scores_1(FusionMethod method)
    {
        FusionCandidate[] candidates = [new(0, 0.2, 1), new(1, 0.9, 7), new(2, double.NaN, 3)];

        Assert.Equal(1, Fuse(candidates, method, 0.7)[0].Score, 12);
    }

    [Fact]
    public void Weighted_fusion_divides_keyword_scores_by_the_best_and_stretches_similarities()
    {
        FusionCandidate[] candidates = [new(0, -0.5, double.NaN), new(1, 0.5, 10), new(2, 0, 20), new(3, double.NaN, 40)];

        var scores = Fuse(candidates, FusionMethod.Weighted, 0.25).ToDictionary(candidate => candidate.Key, candidate => candidate.Score);

        Assert.Equal(0, scores[0], 12);
        Assert.Equal(0.25 + (0.75 * 0.25), scores[1], 12);
        Assert.Equal((0.25 * 0.5) + (0.75 * 0.5), scores[2], 12);
        Assert.Equal(0.75, scores[3], 12);
    }

    // Two files hold "cumin", and no other: the second must not count as if it did not hold it.
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.4)]
    public void The_last_of_few_keyword_hits_stays_before_what_holds_none_of_the_words(double alpha)
    {
        var candidates = Enumerable.Range(0, 100).Select(i => new FusionCandidate(i, 0.6 - (i * 0.005), double.NaN))
            .Append(new FusionCandidate(100, double.NaN, 7.1)).Append(new FusionCandidate(101, double.NaN, 5.6)).ToArray();

        Assert.Equal([100, 101], Keys(Fuse(candidates, FusionMethod.Weighted, alpha)).Take(2));
    }

    [Fact]
    public void Weighted_fusion_ignores_the_unit_of_a_leg()
    {
        FusionCandidate[] candidates = [new(0, 0.1, 9), new(1, 0.9, 1), new(2, 0.5, 5), new(3, double.NaN, 6)];
        var scaled = candidates.Select(candidate => candidate with { KeywordScore = candidate.KeywordScore * 1000 }).ToArray();

        Assert.Equal(Keys(Fuse(candidates, FusionMethod.Weighted, 0.4)), Keys(Fuse(scaled, FusionMethod.Weighted, 0.4)));
    }

    [Fact]
    public void Reciprocal_ranks_start_at_1_with_k_60()
    {
        FusionCandidate[] candidates = [new(0, 0.9, double.NaN), new(1, 0.8, 3), new(2, double.NaN, 4)];

        var scores = Fuse(candidates, FusionMethod.ReciprocalRank, 0.5).ToDictionary(candidate => candidate.Key, candidate => candidate.Score);

        Assert.Equal(0.5, scores[0], 12);
        Assert.Equal(0.5 * 61 / 62 + 0.5 * 61 / 62, scores[1], 12);
        Assert.Equal(0.5, scores[2], 12);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void One_leg_alone_keeps_its_order(FusionMethod method)
    {
        FusionCandidate[] candidates = [new(0, double.NaN, 1), new(1, double.NaN, 3), new(2, double.NaN, 3)];

        Assert.Equal([1, 2, 0], Keys(Fuse(candidates, method, 0.7)));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_candidate_better_in_both_legs_is_before(FusionMethod method)
    {
        var random = new Random(3);
        for (var i = 0; i < 200; i++)
        {
            var fused = Fuse(Candidates(random, 20), method, 0.5);
            for (var j = 0; j < fused.Count; j++)
            {
                Assert.DoesNotContain(fused.Skip(j + 1), later => later.VectorScore > fused[j].VectorScore && later.KeywordScore > fused[j].KeywordScore);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Fusion_allocates_nothing(FusionMethod method)
    {
        var candidates = Candidates(new Random(4), 200);
        HybridFusion.Fuse(candidates, method, 0.5, new Ascending());

        var before = GC.GetAllocatedBytesForCurrentThread();
        HybridFusion.Fuse(candidates, method, 0.5, new Ascending());

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_weight_outside_0_to_1_is_refused(double alpha) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Fuse([], FusionMethod.Weighted, alpha));

    [Fact]
    public void Hits_are_joined_by_chunk_with_what_each_leg_gave_them()
    {
        SearchHit[] vector = [Hit("a", vector: 0.9), Hit("b", vector: 0.1)];
        SearchHit[] keyword = [Hit("b", keyword: 5), Hit("c", keyword: 2)];

        var fused = HybridFusion.Fuse(vector, keyword, FusionMethod.Weighted, 0.4, top: 2);

        Assert.Equal(["b", "a"], fused.Select(hit => hit.Chunk.DocumentId));
        Assert.Equal((0.1, 5d), (fused[0].VectorScore, fused[0].KeywordScore));
        Assert.Equal((0.9, (double?)null), (fused[1].VectorScore, fused[1].KeywordScore));
        Assert.Equal(0.6, fused[0].Score, 12);
    }

    private static SearchHit Hit(string id, double? vector = null, double? keyword = null) => new()
    {
        Chunk = new Chunk { DocumentId = id, Index = 0, Span = default, Text = "" },
        Document = new SourceDocument(id, id, null, "text/plain", "1", Metadata.Empty, [], null),
        Score = vector ?? keyword!.Value,
        VectorScore = vector,
        KeywordScore = keyword,
    };

    private static FusionCandidate[] Candidates(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(i => random.Next(3) switch
        {
            0 => new FusionCandidate(i, random.Next(10) / 10d, double.NaN),
            1 => new FusionCandidate(i, double.NaN, random.Next(10)),
            _ => new FusionCandidate(i, random.Next(10) / 10d, random.Next(10)),
        })];

    private static List<FusionCandidate> Fuse(FusionCandidate[] candidates, FusionMethod method, double alpha)
    {
        FusionCandidate[] copy = [.. candidates];
        HybridFusion.Fuse(copy, method, alpha, s_ties);
        return [.. copy];
    }

    private static IEnumerable<int> Keys(List<FusionCandidate> candidates) => candidates.Select(candidate => candidate.Key);

    private readonly struct Ascending : IComparer<int>
    {
        public int Compare(int x, int y) => x.CompareTo(y);
    }
}
