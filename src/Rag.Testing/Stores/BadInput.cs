using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Rag.Testing;

/// <summary>One case: an input and what must come of it.</summary>
public sealed class BadInput(JsonElement definition)
{
    /// <summary>The name of the case.</summary>
    public string Id { get; } = definition.GetProperty("id").GetString()!;

    /// <summary>The input's parts by name.</summary>
    public JsonElement Input { get; } = definition.GetProperty("input");

    /// <summary>The part of the product it is about, such as <c>store</c>.</summary>
    public string Area { get; } = definition.GetProperty("area").GetString()!;

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

    /// <summary>A value of metadata or a filter that an input part describes; null for JSON's null.</summary>
    public static object? ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object when value.TryGetProperty("float", out var number) => (double)NumberOf(number),
        JsonValueKind.Object when value.TryGetProperty("text", out _) => TextOf(value),
        JsonValueKind.Object when value.TryGetProperty("json", out var json) => ValueOf(json),
        JsonValueKind.Object => "",
        JsonValueKind.Array => value.EnumerateArray().Select(text => text.GetString()!).ToArray(),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
        _ => null,
    };

    /// <summary>Makes the call and requires the outcome the case names: no exception, or the one error, short, of one line, and without what came in.</summary>
    public async Task MeetsAsync(Func<Task> call)
    {
        ArgumentNullException.ThrowIfNull(call);

        if (Error is null)
        {
            await call();
            return;
        }

        var error = await Assert.ThrowsAnyAsync<RagException>(call);
        Assert.Equal(Error, error.Code);
        Assert.InRange(error.Message.Length, 1, 500);
        Assert.DoesNotContain(error.Message, char.IsControl);
        if (Input.TryGetProperty("repeat", out _))
            Assert.DoesNotContain(Text[..81], error.Message, StringComparison.Ordinal);
        if (Invariants.Contains("error_position"))
            Assert.NotNull(Assert.IsType<RagFilterException>(error).Position);
    }
}
