using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace Rag.Reading;

/// <summary>A row of a sheet that has values.</summary>
internal sealed record XlsxRow(int Number, IReadOnlyList<XlsxCell> Cells);

/// <summary>A cell that has a value; columns count from 1.</summary>
internal readonly record struct XlsxCell(int Column, string Text);

/// <summary>Reads the cells of a sheet as a stream, for sheets are the largest parts there are.</summary>
internal static partial class XlsxSheet
{
    private const int MaxCells = 5_000_000;
    private const int MaxMerged = 10_000;
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    public static IReadOnlyList<XlsxRow> Read(
        Stream stream, IReadOnlyList<string> strings, XlsxFormats formats, string id, int maxCharacters, out int formulas, CancellationToken cancellationToken)
    {
        var uncomputed = 0;
        var read = SafeXml.Guarded(id, () => Rows(stream, strings, formats, id, maxCharacters, ref uncomputed, cancellationToken));
        formulas = uncomputed;
        return read;
    }

    private static List<XlsxRow> Rows(
        Stream stream, IReadOnlyList<string> strings, XlsxFormats formats, string id, int maxCharacters, ref int formulas, CancellationToken cancellationToken)
    {
        var rows = new List<XlsxRow>();
        using var reader = SafeXml.Reader(stream);
        List<XlsxCell> cells = [];
        int row = 0, column = 0, count = 0;
        var characters = 0L;
        string? type = null, style = null;
        var value = new StringBuilder();
        var isInValue = false;
        var hasFormula = false;
        var merged = new List<(int Top, int Bottom, int Column)>();
        while (SafeXml.Next(reader, id))
        {
            switch (reader.NodeType, reader.LocalName)
            {
                case (XmlNodeType.Element, "row"):
                    cancellationToken.ThrowIfCancellationRequested();
                    row = int.TryParse(reader.GetAttribute("r"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : row + 1;
                    column = 0;
                    cells = [];
                    break;
                case (XmlNodeType.EndElement, "row"):
                    if (cells.Count > 0)
                        rows.Add(new XlsxRow(row, cells));
                    break;
                case (XmlNodeType.Element, "c"):
                    column = ColumnOf(reader.GetAttribute("r")) ?? column + 1;
                    (type, style) = (reader.GetAttribute("t"), reader.GetAttribute("s"));
                    value.Clear();
                    hasFormula = false;
                    break;
                case (XmlNodeType.Element, "f"):
                    hasFormula = true;
                    break;
                case (XmlNodeType.Element, "mergeCell"):
                    if (merged.Count < MaxMerged && Merged(reader.GetAttribute("ref")) is { } area)
                        merged.Add(area);
                    break;
                case (XmlNodeType.EndElement, "c") when value.Length == 0 && hasFormula && type is not "str":
                    formulas++;
                    break;
                case (XmlNodeType.Element, "v" or "t"):
                    isInValue = !reader.IsEmptyElement;
                    break;
                case (XmlNodeType.EndElement, "v" or "t"):
                    isInValue = false;
                    break;
                case (XmlNodeType.Text or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace or XmlNodeType.CDATA, _) when isInValue:
                    value.Append(reader.Value);
                    break;
                case (XmlNodeType.EndElement, "c") when value.Length > 0:
                    var text = Text(value.ToString(), type, style, strings, formats);
                    if (string.IsNullOrWhiteSpace(text))
                        break;
                    characters += text.Length;
                    if (++count > MaxCells || characters > maxCharacters)
                        throw new RagInputException("input.too_large", $"The sheet has more than {MaxCells} cells or {maxCharacters} characters. Split it.") { DocumentId = id };
                    cells.Add(new XlsxCell(column, text));
                    break;
            }
        }

        Repeat(rows, merged);
        return rows;
    }

    /// <summary>A text without the escapes that spreadsheets write for control characters, such as <c>_x000D_</c> (ECMA-376, 22.4.2.4).</summary>
    public static string Unescaped(string text) => text.Contains("_x", StringComparison.Ordinal)
        ? EscapePattern().Replace(text, match => match.Groups[1].ValueSpan is "005F" or "005f" ? "_" : ((char)int.Parse(match.Groups[1].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)) is var unit && !char.IsControl(unit) && !char.IsSurrogate(unit) ? unit.ToString() : " ")
        : text;

    // Cells that reach down are repeated in each row that has others, so that a row says all it means.
    private static void Repeat(List<XlsxRow> rows, List<(int Top, int Bottom, int Column)> merged)
    {
        if (merged.Count == 0)
            return;
        var places = rows.Select((row, index) => (row.Number, index)).DistinctBy(pair => pair.Number).ToDictionary(pair => pair.Number, pair => pair.index);
        foreach (var (top, bottom, column) in merged)
        {
            if (!places.TryGetValue(top, out var at) || rows[at].Cells.FirstOrDefault(cell => cell.Column == column).Text is not { } text)
                continue;
            for (at++; at < rows.Count && rows[at].Number <= bottom; at++)
                ((List<XlsxCell>)rows[at].Cells).Add(new XlsxCell(column, text));
        }
    }

    private static (int Top, int Bottom, int Column)? Merged(string? area)
    {
        if (area?.Split(':') is not [var from, var to] || ColumnOf(from) is not { } column)
            return null;
        return int.TryParse(from.AsSpan().TrimStart(Letters), NumberStyles.None, CultureInfo.InvariantCulture, out var top)
            && int.TryParse(to.AsSpan().TrimStart(Letters), NumberStyles.None, CultureInfo.InvariantCulture, out var bottom) && bottom > top
            ? (top, bottom, column)
            : null;
    }

    /// <summary>A, B, … Z, AA, … of a column counted from 1.</summary>
    public static string ColumnName(int column)
    {
        var name = "";
        for (; column > 0; column = (column - 1) / 26)
            name = (char)('A' + ((column - 1) % 26)) + name;
        return name;
    }

    private static int? ColumnOf(string? reference)
    {
        var column = 0;
        foreach (var letter in reference ?? "")
        {
            if (!char.IsAsciiLetterUpper(letter) || column > 16_384)
                break;
            column = (column * 26) + letter - 'A' + 1;
        }

        return column is > 0 and <= 16_384 ? column : null;
    }

    private static string Text(string value, string? type, string? style, IReadOnlyList<string> strings, XlsxFormats formats) => type switch
    {
        "s" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < strings.Count ? strings[index] : "",
        "b" => value == "1" ? "TRUE" : "FALSE",
        "str" or "inlineStr" => Unescaped(value),
        "e" or "d" => value,
        _ => formats.Show(value, style),
    };

    [GeneratedRegex("_x([0-9A-Fa-f]{4})_", RegexOptions.CultureInvariant)]
    private static partial Regex EscapePattern();
}
