using System.Text;
using Rag.Testing;

namespace Rag.Chunking.Tests.BadInput;

/// <summary>Makes the texts that the shared cases describe by a generator.</summary>
internal static class BadText
{
    public static string Of(Testing.BadInput item) => item.Generator switch
    {
        null => item.Text,
        "nestedList" => string.Concat(Enumerable.Range(0, Number(item, "depth")).Select(depth => new string(' ', depth * 2) + "- item\n")),
        "backtickLadder" => string.Concat(Enumerable.Range(1, Number(item, "max")).Select(length => new string('`', length) + "a ")),
        "mdTable" => Before(item) + Table(Number(item, "rows"), Number(item, "cols")),
        "prose" => Prose(Number(item, "chars")),
        var unknown => throw new NotSupportedException($"The generator {unknown} is not known here; add it."),
    };

    /// <summary>Where the table of a case stands in its text.</summary>
    public static TextSpan TableOf(Testing.BadInput item)
    {
        var text = Of(item);
        return TextSpan.FromBounds(Before(item).Length, text.TrimEnd().Length);
    }

    private static string Before(Testing.BadInput item) =>
        item.Input.GetProperty("args").TryGetProperty("before", out var before) ? before.GetString() + "\n\n" : "";

    private static string Table(int rows, int columns)
    {
        var table = new StringBuilder();
        AppendRow(table, columns, column => $"h{column}");
        AppendRow(table, columns, _ => "---");
        for (var row = 0; row < rows; row++)
            AppendRow(table, columns, column => $"r{row}c{column}");
        return table.ToString();
    }

    private static void AppendRow(StringBuilder table, int columns, Func<int, string> cell)
    {
        for (var column = 0; column < columns; column++)
            table.Append("| ").Append(cell(column)).Append(' ');
        table.Append("|\n");
    }

    private static string Prose(int characters) => string.Create(characters, 0, static (span, _) =>
    {
        const string Sentence = "The quick brown fox jumps over the lazy dog. ";
        for (var at = 0; at < span.Length; at += Sentence.Length)
            Sentence.AsSpan(0, Math.Min(Sentence.Length, span.Length - at)).CopyTo(span[at..]);
    });

    private static int Number(Testing.BadInput item, string name) => item.Argument(name).GetInt32();
}
