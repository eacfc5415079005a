using System.Globalization;
using System.Text;
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
    public static TheoryData<string> For(string targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var ids = Cases.Value.Where(entry => targets.Split(' ').Contains(entry.Value.GetProperty("target").GetString()!)).Select(entry => entry.Key).ToList();
        return new(ids.Count == 0 ? ["absent"] : ids);
    }

    /// <summary>A case by id.</summary>
    public static BadInput Get(string id) => new(Cases.Value[id]);

    private static Dictionary<string, JsonElement> Load()
    {
        if (SharedFiles.Find(File) is not { } path)
            return [];
        using var document = JsonDocument.Parse(global::System.IO.File.ReadAllBytes(path));
        return document.RootElement.GetProperty("cases").EnumerateArray()
            .ToDictionary(entry => entry.GetProperty("id").GetString()!, entry => entry.Clone(), StringComparer.Ordinal);
    }
}

/// <summary>One case: an input and what must come of it.</summary>
public sealed class BadInput(JsonElement definition)
{
    /// <summary>The input's parts by name.</summary>
    public JsonElement Input { get; } = definition.GetProperty("input");

    /// <summary>What is to be asked.</summary>
    public string Target { get; } = definition.GetProperty("target").GetString()!;

    /// <summary>The code of the error that must come; null when the input must be accepted.</summary>
    public string? Error { get; } = definition.GetProperty("expect").TryGetProperty("error", out var error) ? error.GetString() : null;

    /// <summary>The code of the warning that must come; null when none must.</summary>
    public string? Warning { get; } = definition.GetProperty("expect").TryGetProperty("warning", out var warning) ? warning.GetString() : null;

    /// <summary>A bound such as <c>peak_extra_mb</c>; null where the case has none.</summary>
    public long? Limit(string name) =>
        definition.GetProperty("expect").TryGetProperty("limits", out var limits) && limits.TryGetProperty(name, out var limit) ? limit.GetInt64() : null;

    /// <summary>What must hold besides.</summary>
    public IReadOnlyList<string> Invariants { get; } = [.. definition.GetProperty("expect").GetProperty("invariants").EnumerateArray().Select(name => name.GetString()!)];

    /// <summary>The input as text.</summary>
    public string Text => TextOf(Input);

    /// <summary>The name of the generator, if the input is made by one.</summary>
    public string? Generator => Input.TryGetProperty("generator", out var name) ? name.GetString() : null;

    /// <summary>An argument of the generator.</summary>
    public JsonElement Argument(string name) => Input.GetProperty("args").GetProperty(name);

    /// <summary>The text an input part describes: literal, in units, repeated, or joined from several.</summary>
    public static string TextOf(JsonElement input)
    {
        if (input.TryGetProperty("utf16", out var units))
            return string.Concat(units.EnumerateArray().Select(unit => (char)unit.GetInt32()));
        if (input.TryGetProperty("repeat", out var repeat))
            return new StringBuilder().Insert(0, repeat.GetProperty("text").GetString()!, repeat.GetProperty("count").GetInt32()).ToString();
        if (input.TryGetProperty("concat", out var parts))
            return string.Concat(parts.EnumerateArray().Select(TextOf));
        return input.GetProperty("text").GetString()!;
    }

    /// <summary>A number, of which JSON cannot write all.</summary>
    public static float NumberOf(JsonElement number) =>
        number.ValueKind == JsonValueKind.String ? float.Parse(number.GetString()!, CultureInfo.InvariantCulture) : number.GetSingle();
}
