using System.Text;
using System.Text.Json;
using Rag.Testing;

namespace Rag.Chunking.Tests.Chunkers;

/// <summary>Makes JSON and YAML of any nesting out of hostile text.</summary>
internal static class HostileStructure
{
    public static string Json(int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        AppendJson(text, random, seed % 20 == 0 ? 0 : 4);
        return text.ToString();
    }

    public static string Yaml(int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        AppendYaml(text, random, 0, seed % 20 == 0 ? 20 : 4, random.Next(2) == 0 ? "\n" : "\r\n");
        return text.ToString();
    }

    /// <summary>The strings, numbers and words of valid JSON, keys included, found by another scanner than the one under test.</summary>
    public static IEnumerable<TextSpan> Scalars(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var found = new List<TextSpan>();
        var reader = new Utf8JsonReader(bytes);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject or JsonTokenType.EndArray or JsonTokenType.EndObject or JsonTokenType.PropertyName)
                continue;
            var start = Encoding.UTF8.GetCharCount(bytes.AsSpan(0, (int)reader.TokenStartIndex));
            var end = Encoding.UTF8.GetCharCount(bytes.AsSpan(0, (int)reader.BytesConsumed));
            found.Add(TextSpan.FromBounds(start, end));
        }

        return found;
    }

    private static void AppendJson(StringBuilder text, Random random, int depth)
    {
        var kind = text.Length == 0 ? random.Next(2) : depth > 8 ? 2 : random.Next(6);
        if (kind > 1)
        {
            text.Append(random.Next(3) switch { 0 => "true", 1 => "-12.5e3", _ => Quoted(random) });
            return;
        }

        text.Append(kind == 0 ? '{' : '[').Append(Space(random));
        for (var i = random.Next(depth == 0 ? 20 : depth > 4 ? 4 : 6); i > 0; i--)
        {
            if (kind == 0)
                text.Append(Quoted(random)).Append(':').Append(Space(random));
            AppendJson(text, random, depth + 1);
            text.Append(i == 1 ? "" : ",").Append(Space(random));
        }

        text.Append(kind == 0 ? '}' : ']');
    }

    private static void AppendYaml(StringBuilder text, Random random, int depth, int items, string end)
    {
        var isList = random.Next(2) == 0;
        for (var i = random.Next(1, items); i > 0; i--)
        {
            if (random.Next(8) == 0)
                text.Append(' ', depth * 2).Append("# a comment").Append(end);
            text.Append(' ', depth * 2).Append(isList ? "-" : "key" + random.Next(99) + ":");
            switch (depth > 6 ? 2 : random.Next(5))
            {
                case 0:
                    text.Append(end);
                    AppendYaml(text, random, depth + 1, items > 6 ? 6 : 3, end);
                    break;
                case 1:
                    text.Append(" |").Append(end).Append(' ', (depth * 2) + 2).Append("text: of a scalar").Append(end);
                    break;
                default:
                    text.Append(' ').Append(Line(random)).Append(end);
                    break;
            }
        }
    }

    private static string Line(Random random) => HostileText.Create(random.Next(), 60).ReplaceLineEndings(" ");

    // Lone surrogates have no UTF-8, which the other scanner needs.
    private static string Quoted(Random random) =>
        "\"" + string.Concat(Line(random).Where(unit => unit >= ' ' && !char.IsSurrogate(unit)).Select(unit => unit is '"' or '\\' ? "\\" + unit : unit.ToString())) + "\"";

    private static string Space(Random random) => random.Next(4) switch { 0 => "\n  ", 1 => "\r\n", 2 => " ", _ => "" };
}
