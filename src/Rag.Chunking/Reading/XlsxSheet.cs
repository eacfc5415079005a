using System.Globalization;
using System.Text;
using System.Xml;

namespace Rag.Chunking.Reading;

/// <summary>A row of a sheet that has values.</summary>
internal sealed record XlsxRow(int Number, IReadOnlyList<XlsxCell> Cells);

/// <summary>A cell that has a value; columns count from 1.</summary>
internal readonly record struct XlsxCell(int Column, string Text);

/// <summary>Reads the cells of a sheet as a stream, for sheets are the largest parts there are.</summary>
internal static class XlsxSheet
{
    private const int MaxCells = 5_000_000;

    public static IReadOnlyList<XlsxRow> Read(
        Stream stream, IReadOnlyList<string> strings, XlsxFormats formats, string id, int maxCharacters, CancellationToken cancellationToken) => SafeXml.Guarded(id, () =>
    {
        var rows = new List<XlsxRow>();
        using var reader = SafeXml.Reader(stream);
        List<XlsxCell> cells = [];
        int row = 0, column = 0, count = 0;
        var characters = 0L;
        string? type = null, style = null;
        var value = new StringBuilder();
        var isInValue = false;
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

        return rows;
    });

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
        "str" or "inlineStr" or "e" or "d" => value,
        _ => formats.Show(value, style),
    };
}
