namespace Rag;

/// <summary>Aligns one sentence of an answer with a sentence or table row of a source, and compares what both say.</summary>
internal sealed class ClaimCheck
{
    private const double MinShared = 0.5;
    private const double Level = 1e-9;

    // What only the heading says counts half: it names the subject, not the statement.
    private const double InHeading = 0.5;

    // Function words decide between sentences that are level otherwise.
    private const double FunctionWeight = 0.02;

    private static readonly HashSet<string> s_pronouns = [.. "it they this these that those he she its their such er sie es dies diese dieser dieses ihre il elle ils elles cela ello esto eso esta este estos ellos esso questo questa isso este dit deze hij zij 它 这 其 他 她 该".Split(' ')];
    private static readonly HashSet<string> s_approximate = [.. "about approximately around roughly nearly almost circa ca etwa rund ungefahr knapp environ pres aproximadamente unos casi cerca quase ongeveer 约 大约 大概".Split(' ')];
    private static readonly HashSet<string> s_low = [.. "least from minimum ab mindestens moins menos partir almeno minimo minstens vanaf starting earliest 至少".Split(' ')];
    private static readonly HashSet<string> s_high = [.. "most up maximum bis hochstens plus maximal max como hasta massimo fino maximo ate hoogstens latest within 最多".Split(' ')];

    /// <summary>The best unit for the claim and what is wrong with it; no unit when none speaks of the same thing.</summary>
    public static (CitationProblem Problem, SourceUnit? Unit) Of(FactSentence claim, IReadOnlyList<SourceUnit> units)
    {
        var terms = claim.ContentTerms;
        if (terms.Count == 0)
            return Bare(claim, units);
        var best = 0.0;
        var scores = new double[units.Count];
        for (var i = 0; i < units.Count; i++)
        {
            scores[i] = Shared(claim, terms, units[i], units, i);
            best = Math.Max(best, scores[i]);
        }

        if (best < MinShared)
            return (CitationProblem.NotSupported, null);
        (CitationProblem Problem, SourceUnit? Unit) first = (CitationProblem.NotSupported, null);
        for (var i = 0; i < units.Count; i++)
        {
            if (scores[i] < best - Level)
                continue;
            var problem = Compare(claim, terms, units, i);
            if (problem == CitationProblem.None)
                return (CitationProblem.None, units[i]);
            if (first.Unit is null)
                first = (problem, units[i]);
        }

        return first;
    }

    // Numbers alone prove little, but may be an answer: all of them in one sentence or row.
    private static (CitationProblem, SourceUnit?) Bare(FactSentence claim, IReadOnlyList<SourceUnit> units)
    {
        if (!claim.Quantities.Any(quantity => !quantity.IsWeak))
            return (CitationProblem.NotSupported, null);
        var unit = units.FirstOrDefault(unit => !NumbersDiffer(claim, unit));
        return unit is null ? (CitationProblem.NumberNotFound, null) : (CitationProblem.None, unit);
    }

    private static double Shared(FactSentence claim, List<string> terms, SourceUnit unit, IReadOnlyList<SourceUnit> units, int at)
    {
        var before = StandsOn(unit) && at > 0 && units[at - 1].Block == unit.Block ? units[at - 1].Facts.Terms : null;
        var shared = 0.0;
        foreach (var term in terms)
            shared += unit.Facts.Terms.Contains(term) ? 1 : before?.Contains(term) == true ? 0.9 : unit.Around.Contains(term) ? InHeading : 0;
        if (shared == 0)
            return 0;
        var function = claim.Terms.Count(term => unit.Facts.Terms.Contains(term)) - terms.Count(unit.Facts.Terms.Contains);
        return shared / terms.Count + FunctionWeight * function / Math.Max(claim.Terms.Count, 1);
    }

    // "It is paid within 30 days" speaks of what the sentence before names.
    private static bool StandsOn(SourceUnit unit)
    {
        foreach (var word in unit.Facts.Words.Take(4))
        {
            if (s_pronouns.Contains(word.Text))
                return true;
        }

        return false;
    }

    private static CitationProblem Compare(FactSentence claim, List<string> terms, IReadOnlyList<SourceUnit> units, int at)
    {
        var unit = units[at];
        if (NumbersDiffer(claim, unit) || (unit.Cells.Count > 0 ? IsOtherColumn(claim, unit) : NumberContext.Differs(claim, unit.Facts)))
            return CitationProblem.NumberNotFound;
        var source = unit.Facts;
        // "Not forbidden" is allowed, and "B after A" is "A before B": two changes undo each other.
        var (denied, opposite) = (Polarity.IsDenied(claim, source), Polarity.IsOpposite(claim, source, out var turned));
        var exchanged = unit.Cells.Count == 0 && WordOrder.IsExchanged(claim, source);
        if (denied && !opposite)
            return CitationProblem.NegationChanged;
        if (opposite && !denied && !exchanged && !turned)
            return CitationProblem.OppositeSaid;
        if (exchanged && !opposite)
            return CitationProblem.OrderChanged;
        if (WordClasses.Compare(claim, source) is var problem and not CitationProblem.None)
            return problem;
        if (ProperNames.Differ(claim, unit, units))
            return CitationProblem.NameNotFound;
        return IsJoined(claim, terms, units, at) ? CitationProblem.JoinedFalsely : CitationProblem.None;
    }

    private static bool NumbersDiffer(FactSentence claim, SourceUnit unit)
    {
        var isApproximate = claim.Words.Any(word => s_approximate.Contains(word.Text));
        var sources = unit.Cells.Count > 0 ? [.. unit.Cells.SelectMany(cell => cell.Quantities)] : unit.Facts.Quantities;
        foreach (var quantity in claim.Quantities)
        {
            if (quantity.IsWeak)
                continue;
            var found = false;
            foreach (var source in sources)
            {
                found = QuantityMatch.Equal(quantity, source, isApproximate) && !(QuantityMatch.LosesRange(quantity, source) && !Bounds(claim, source.Range));
                if (found)
                    break;
            }

            // A product's name with its version may stand in the heading alone.
            if (!found && !(quantity.Kind == QuantityKind.Code && unit.Around.Contains(quantity.Code!.ToLowerInvariant())))
                return true;
        }

        return false;
    }

    private static bool Bounds(FactSentence claim, RangeEnd range) => claim.Words.Any(word => (range == RangeEnd.Low ? s_low : s_high).Contains(word.Text));

    // A number of the claim stands under another heading than the one the claim names.
    private static bool IsOtherColumn(FactSentence claim, SourceUnit row)
    {
        foreach (var quantity in claim.Quantities)
        {
            if (quantity.IsWeak || quantity.Kind == QuantityKind.Code)
                continue;
            var columns = row.Cells.Where(cell => cell.Quantities.Any(source => QuantityMatch.Equal(quantity, source, false))).ToList();
            if (columns.Count == 0 || columns.Exists(column => Names(column) > 0))
                continue;
            var named = row.Cells.Where(cell => Names(cell) > 0 && cell.Quantities.Count > 0 && !columns.Contains(cell)).ToList();
            if (named.Exists(cell => !cell.Quantities.Any(source => claim.Quantities.Any(other => QuantityMatch.Equal(other, source, false)))))
                return true;
        }

        return false;

        int Names(TableCell cell) => cell.Heading.Count(term => claim.Terms.Contains(term) && !row.Cells.All(other => other.Heading.Contains(term)) && !CommonWords.Contains(term));
    }

    // Words that the sentence lacks but another one of the source has were taken from there.
    private static bool IsJoined(FactSentence claim, List<string> terms, IReadOnlyList<SourceUnit> units, int at)
    {
        var unit = units[at];
        var before = at > 0 && units[at - 1].Block == unit.Block && StandsOn(unit) ? units[at - 1].Facts.Terms : null;
        var missing = terms.FindAll(term => !unit.Facts.Terms.Contains(term) && !unit.Around.Contains(term) && before?.Contains(term) != true);
        if (missing.Count == 0)
            return false;
        for (var i = 0; i < units.Count; i++)
        {
            if (i == at)
                continue;
            var other = units[i];
            var taken = missing.Count(other.Facts.Terms.Contains);
            // One word of many may well be elsewhere by chance, but not the subject in place of this sentence's own.
            if (taken == missing.Count && (taken >= 2 || IsSubject(claim, missing[0]) && unit.Facts.ContentTerms is [var subject, ..] && !claim.Terms.Contains(subject)))
                return true;
        }

        return false;
    }

    private static bool IsSubject(FactSentence claim, string term) => claim.ContentTerms is [var first, ..] && first == term;
}
