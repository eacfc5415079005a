namespace Rag.Sample.Console.Setup;

/// <summary>Options whose value is one of a few words.</summary>
internal static class Choice
{
    public static IReadOnlyDictionary<string, SearchMode> Modes { get; } = new Dictionary<string, SearchMode>(StringComparer.OrdinalIgnoreCase)
    {
        ["hybrid"] = SearchMode.Hybrid,
        ["vector"] = SearchMode.Vector,
        ["keyword"] = SearchMode.Keyword,
    };

    public static IReadOnlyDictionary<string, FusionMethod> Fusions { get; } = new Dictionary<string, FusionMethod>(StringComparer.OrdinalIgnoreCase)
    {
        ["weighted"] = FusionMethod.Weighted,
        ["rrf"] = FusionMethod.ReciprocalRank,
    };

    public static T Of<T>(string text, string option, IReadOnlyDictionary<string, T> choices) =>
        choices.TryGetValue(text, out var value) ? value : throw new UsageException($"{option} '{text}' is not known. Use one of: {string.Join(", ", choices.Keys)}.");

    /// <summary>What a mode is called on the command line and in JSON.</summary>
    public static string NameOf(SearchMode mode) => Modes.First(choice => choice.Value == mode).Key;
}
