namespace Rag.Testing;

/// <summary>Random documents, filters, callers and questions from small pools, so that they meet; the same seed gives the same ones.</summary>
public sealed class RandomCorpus(int seed)
{
    private static readonly string[] Words = ["apple", "banana", "cherry", "date", "elder", "fig", "grape", "\u00E9t\u00E9", "\u4E2D\u6587", "c3"];
    private static readonly string[] Keys = ["k", "n", "t", "list", "title", "source", "id", "missing"];
    private static readonly string[] Principals = ["ann", "bob", "ANN", "team:a'b", "*", "%", "\u00E9"];
    private static readonly MetadataValue[] Values =
    [
        .. new[] { "", "a", "b", "A", "a'b", "%", "a_b", "10", "\uFF5E", "\U0001F4C4", "cafe\u0301", "caf\u00E9", "d3" }.Select(MetadataValue.Of),
        .. new[] { 0L, 1, -1, 10, long.MaxValue, long.MinValue, 9_007_199_254_740_993 }.Select(MetadataValue.Of),
        .. new[] { 0.0, -0.0, 1, 0.5, -1.5, 1e300, 9_007_199_254_740_992, 9.3e18 }.Select(MetadataValue.Of),
        MetadataValue.Of(true), MetadataValue.Of(false),
        .. new[] { 0L, 1, 10_000_000, 36_000_000_000 }.Select(ticks => MetadataValue.Of(Begin.AddTicks(ticks))),
        .. new string[][] { [], ["a"], ["a", "b"], ["b", "a"], ["", "a'b", "\U0001F4C4"] }.Select(MetadataValue.Of),
    ];

    private readonly Random _random = new(seed);

    private static DateTimeOffset Begin => new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How many random cases to try: RAG_FUZZ, or <paramref name="everyday"/>.</summary>
    public static int Cases(int everyday) =>
        int.TryParse(Environment.GetEnvironmentVariable("RAG_FUZZ"), out var cases) && cases > 0 ? cases : everyday;

    /// <summary>A number from 0 to one less than <paramref name="limit"/>.</summary>
    public int Next(int limit) => _random.Next(limit);

    /// <summary>A moment among those that documents begin and end at.</summary>
    public DateTimeOffset Moment() => Begin.AddDays(_random.Next(30)).AddTicks(_random.Next(3) - 1);

    /// <summary>A document of 0 to 3 short chunks.</summary>
    public TestDocument Document(string id, int dimensions = 3)
    {
        var text = string.Join("\n\n", Enumerable.Range(0, _random.Next(4)).Select(_ => Sentence(1 + _random.Next(6))));
        var metadata = Metadata.From(Keys.Where(key => key != "missing" && _random.Next(3) > 0).Select(key => KeyValuePair.Create(key, Pick(Values))));
        var from = _random.Next(3) > 0 ? Moment() : (DateTimeOffset?)null;
        var to = _random.Next(4) == 0 ? (from ?? Begin).AddDays(1 + _random.Next(10)) : (DateTimeOffset?)null;
        var title = _random.Next(3) == 0 ? Pick(Words) : null;
        var source = _random.Next(3) == 0 ? $"files/{id}" : null;
        var readers = _random.Next(4) switch { 0 => Audience.Everyone, 1 => Audience.Unstated, _ => Audience.Of(Some(Principals, 3)) };
        return new TestDocument(id, text) { Dimensions = dimensions }
            .With(document => document with { Metadata = metadata, Title = title, Source = source })
            .For(readers)
            .Valid(from, to);
    }

    /// <summary>A filter of depth at most <paramref name="depth"/>.</summary>
    public Filter Filter(int depth = 4)
    {
        var key = Pick(Keys);
        return _random.Next(depth > 1 ? 10 : 6) switch
        {
            0 => Rag.Filter.Exists(key),
            1 => Rag.Filter.Contains(key, Pick(Values).ToString()),
            2 => new InFilter(key, Some(Values, 5)),
            >= 3 and <= 5 => new ComparisonFilter(key, (Comparison)_random.Next(6), Pick(Values)),
            6 => Rag.Filter.Not(Filter(depth - 1)),
            7 or 8 => Rag.Filter.And([.. Enumerable.Range(0, _random.Next(4)).Select(_ => Filter(depth - 1))]),
            _ => Rag.Filter.Or([.. Enumerable.Range(0, _random.Next(4)).Select(_ => Filter(depth - 1))]),
        };
    }

    /// <summary>A caller, who has given principals if they are demanded.</summary>
    public CallerAccess Access(bool demanded) => _random.Next(6) switch
    {
        0 => CallerAccess.System,
        1 when !demanded => CallerAccess.None,
        2 => CallerAccess.For(),
        _ => CallerAccess.For(Some(Principals, 3)),
    };

    /// <summary>A question in any mode, with any of the other parameters.</summary>
    public SearchQuery Query(bool demanded, int dimensions = 3) => new()
    {
        Text = Sentence(1 + _random.Next(4)),
        Vector = TestVectors.Random(_random, dimensions),
        Mode = (SearchMode)_random.Next(3),
        Fusion = (FusionMethod)_random.Next(2),
        Alpha = _random.Next(5) / 4.0,
        Top = 1 + _random.Next(12),
        Candidates = 1 + _random.Next(20),
        Filter = _random.Next(3) > 0 ? Filter() : null,
        Access = Access(demanded),
        AsOf = _random.Next(3) == 0 ? Moment() : null,
    };

    private string Sentence(int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => Pick(Words)));

    private T Pick<T>(T[] pool) => pool[_random.Next(pool.Length)];

    private T[] Some<T>(T[] pool, int most) => [.. Enumerable.Range(0, _random.Next(most + 1)).Select(_ => Pick(pool))];
}
