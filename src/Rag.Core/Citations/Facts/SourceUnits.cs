namespace Rag;

/// <summary>Reads the sentences and table rows of a source.</summary>
internal static class SourceUnits
{
    public static List<SourceUnit> Of(PackedSource source, ITextAnalyzer analyzer)
    {
        var units = new List<SourceUnit>();
        foreach (var block in source.Blocks)
            Read(block, source.Document.Title ?? "", analyzer, units);
        return units;
    }

    private static void Read(PackedBlock block, string title, ITextAnalyzer analyzer, List<SourceUnit> units)
    {
        var convention = NumberConvention.IsContinental(FactTokenizer.Tokenize(block.Text));
        var around = FactSentence.Of(string.Join('\n', [.. block.Headings, block.Context, title]), analyzer).Terms;
        // A chunk from the middle of a table has its header as context.
        var header = HeaderIn(block.Context, analyzer);
        var heading = "";
        HashSet<string> section = around;
        foreach (var span in SentenceSplitter.Split(block.Text).ToList())
        {
            var text = block.Text.Substring(span.Start, span.Length);
            if (text[0] == '#')
            {
                heading = text.TrimStart('#', ' ');
                section = [.. around, .. FactSentence.Of(heading, analyzer).Terms];
                header = null;
            }

            if (text[0] != '|')
            {
                header = null;
                units.Add(new SourceUnit(block, span, FactSentence.Of(text, analyzer, convention), section, []));
                continue;
            }

            if (TableText.IsDelimiter(text))
                continue;
            var next = TableText.NextLine(block.Text, span.End);
            if (header is null || TableText.IsDelimiter(next))
            {
                if (TableText.IsDelimiter(next) || header is null && units.Count > 0 && units[^1].Cells.Count == 0 && TableText.IsDelimiter(next))
                {
                    header = [.. TableText.Cells(text).Select(cell => FactSentence.Of(cell, analyzer))];
                    units.Add(new SourceUnit(block, span, FactSentence.Of(text, analyzer, convention), section, []));
                    continue;
                }
            }

            units.Add(Row(block, span, text, header ?? [], section, analyzer, convention));
        }
    }

    private static SourceUnit Row(PackedBlock block, TextSpan span, string text, List<FactSentence> header, HashSet<string> around, ITextAnalyzer analyzer, bool? convention)
    {
        var cells = TableText.Cells(text);
        var read = new List<TableCell>();
        for (var i = 0; i < cells.Count; i++)
        {
            var unit = i < header.Count ? Units.Named(header[i].Tokens) : default;
            var quantities = FactSentence.Of(cells[i], analyzer, convention).Quantities
                .Select(quantity => quantity.Kind == QuantityKind.Number && quantity.Unit.IsNone ? quantity with { Unit = unit } : quantity).ToList();
            read.Add(new TableCell(quantities, i < header.Count ? header[i].Terms : new HashSet<string>()));
        }

        return new SourceUnit(block, span, FactSentence.Of(text, analyzer, convention), new HashSet<string>(around.Concat(header.SelectMany(cell => cell.Terms)), StringComparer.Ordinal), read);
    }

    private static List<FactSentence>? HeaderIn(string context, ITextAnalyzer analyzer)
    {
        foreach (var line in context.Split('\n'))
        {
            if (line.TrimStart().StartsWith('|') && !TableText.IsDelimiter(line))
                return [.. TableText.Cells(line).Select(cell => FactSentence.Of(cell, analyzer))];
        }

        return null;
    }
}
