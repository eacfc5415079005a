namespace Rag.Testing;

/// <summary>Metadata with the values that stores tend to change.</summary>
public static class TestMetadata
{
    /// <summary>A value of every kind, and the extremes of each.</summary>
    public static Metadata EveryKind { get; } = Metadata.From(new Dictionary<string, object>
    {
        ["text"] = "O'Reilly \"x\" \\ ; -- /* */ \U0001F34E \t\r\n",
        ["empty"] = "",
        ["digits"] = "2020",
        ["integer"] = 42L,
        ["most"] = long.MaxValue,
        ["least"] = long.MinValue,
        ["odd"] = 9_007_199_254_740_993L,
        ["number"] = 0.1,
        ["whole"] = 2.0,
        ["huge"] = double.MaxValue,
        ["tiny"] = double.Epsilon,
        ["yes"] = true,
        ["no"] = false,
        ["time"] = new DateTimeOffset(2024, 2, 29, 23, 59, 59, TimeSpan.FromHours(-5)).AddTicks(9_999_999),
        ["first"] = DateTimeOffset.MinValue,
        ["last"] = DateTimeOffset.MaxValue,
        ["list"] = new[] { "a", "", "it's", "a", "\U0001F34E" },
        ["none"] = Array.Empty<string>(),
        ["Case"] = "upper",
        ["case"] = "lower",
    });
}
