namespace Rag;

/// <summary>A source prepared for checking, each part when it is first needed.</summary>
internal sealed class SourceIndex(PackedSource source, ITextAnalyzer analyzer)
{
    private List<SourceUnit>? _units;
    private FoldedText?[]? _folded;

    public PackedSource Source => source;

    /// <summary>Its sentences and table rows, in order.</summary>
    public List<SourceUnit> Units => _units ??= SourceUnits.Of(source, analyzer);

    /// <summary>Where a quote stands, not cut out of a number or of what denies it; null when it does not.</summary>
    public (PackedBlock Block, TextSpan Span)? Locate(FoldedText quote)
    {
        _folded ??= new FoldedText?[source.Blocks.Count];
        for (var i = 0; i < source.Blocks.Count; i++)
        {
            var folded = _folded[i] ??= FoldedText.Of(source.Blocks[i].Text);
            if (folded.Find(quote) is { } span && IsWhole(source.Blocks[i], span))
                return (source.Blocks[i], span);
        }

        return null;
    }

    /// <summary>Whether every address a text leads to is the source's own.</summary>
    public bool HasLinks(string text)
    {
        foreach (var target in LinkTargets.In(text))
        {
            if (source.Document.Source != target && !source.Blocks.Any(block => block.Text.Contains(target, StringComparison.Ordinal)))
                return false;
        }

        return true;
    }

    /// <summary>Whether words in quotation marks stand in the source, however few.</summary>
    public bool Holds(FoldedText words) => Locate(words) is not null;

    // "40 °C" is no quote from "-40 °C", nor "paid" from "not paid".
    private bool IsWhole(PackedBlock block, TextSpan span)
    {
        foreach (var unit in Units)
        {
            if (!ReferenceEquals(unit.Block, block) || !unit.Span.Overlaps(span))
                continue;
            foreach (var quantity in unit.Facts.Quantities)
            {
                var at = new TextSpan(unit.Span.Start + quantity.Span.Start, quantity.Span.Length);
                if (at.Overlaps(span) && !span.Contains(at) && !quantity.IsWeak)
                    return false;
            }

            var words = unit.Facts.Words;
            for (var i = 0; i < words.Count; i++)
            {
                var start = unit.Span.Start + unit.Facts.Tokens[words[i].Token].Span.Start;
                if (start >= span.Start && start < span.End || !Polarity.IsNegator(words[i], unit.Facts))
                    continue;
                var isBefore = start < span.Start && (i + 2 >= words.Count || Starts(unit, i + 1) >= span.Start || Starts(unit, i + 2) >= span.Start) && Follows(unit, i, span);
                var isAfter = start >= span.End && i > 0 && Starts(unit, i - 1) < span.End && words[i].Clause == words[i - 1].Clause;
                if (isBefore || isAfter)
                    return false;
            }
        }

        return true;
    }

    private static bool Follows(SourceUnit unit, int at, TextSpan span)
    {
        for (var i = at + 1; i < unit.Facts.Words.Count; i++)
        {
            if (Starts(unit, i) >= span.Start)
                return unit.Facts.Words[i].Clause == unit.Facts.Words[at].Clause && Starts(unit, i) < span.End;
        }

        return false;
    }

    private static int Starts(SourceUnit unit, int word) => unit.Span.Start + unit.Facts.Tokens[unit.Facts.Words[word].Token].Span.Start;
}
