using System.Text.Json;

namespace Rag.Testing;

/// <summary>The collection of hostile inputs, <c>corpora/bad-inputs.json</c>, where it is at hand.</summary>
public static class BadInputs
{
    /// <summary>The file below the shared folder.</summary>
    public const string File = "corpora/bad-inputs.json";

    private static readonly Lazy<IReadOnlyDictionary<string, JsonElement>> Cases = new(Load);

    /// <summary>The ids of the cases for some targets; one that stands for none where the file is absent.</summary>
    /// <param name="targets">Parted by spaces: xunit finds the method by the types of its arguments.</param>
    public static TheoryData<string> For(string targets) => For(targets, "");

    /// <summary>The ids of the cases for some targets in some areas; one that stands for none where the file is absent.</summary>
    /// <param name="targets">Parted by spaces.</param>
    /// <param name="areas">Parted by spaces; empty for all.</param>
    public static TheoryData<string> For(string targets, string areas)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(areas);
        var ids = Cases.Value.Where(entry => targets.Split(' ').Contains(entry.Value.GetProperty("target").GetString()!)
            && (areas.Length == 0 || areas.Split(' ').Contains(entry.Value.GetProperty("area").GetString()!))).Select(entry => entry.Key).ToList();
        return new(ids.Count == 0 ? ["absent"] : ids);
    }

    /// <summary>A case by id.</summary>
    public static BadInput Get(string id) => new(Cases.Value[id]);

    /// <summary>A case by id; null when there is none of that name.</summary>
    public static BadInput? Find(string id) => Cases.Value.TryGetValue(id, out var found) ? new(found) : null;

    /// <summary>The cases of an area, such as <c>store</c>; none where the file is absent.</summary>
    public static IReadOnlyList<BadInput> InArea(string area) =>
        [.. Cases.Value.Values.Where(entry => entry.GetProperty("area").ValueEquals(area)).Select(entry => new BadInput(entry))];

    private static Dictionary<string, JsonElement> Load()
    {
        if (SharedFiles.Find(File) is not { } path)
            return [];
        using var document = JsonDocument.Parse(global::System.IO.File.ReadAllBytes(path));
        return document.RootElement.GetProperty("cases").EnumerateArray()
            .ToDictionary(entry => entry.GetProperty("id").GetString()!, entry => entry.Clone(), StringComparer.Ordinal);
    }
}
