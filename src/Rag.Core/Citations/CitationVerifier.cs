using System.Globalization;

namespace Rag;

/// <summary>Checks every citation of an answer against the sources it was made from: with rules, not with a model.</summary>
/// <remarks>
/// <para>A claim that stands in its source, but for white space, case and Markdown's marks, is verified at that place. Otherwise each of its sentences is
/// aligned with the sentence or table row of the source that shares most words with it, at least half, and both are compared: words in quotation marks,
/// numbers, dates, times and units as values, negation, opposites, quantifiers, modality, names, the order of words, and whether words of two sentences were joined.
/// A paraphrase in other words, or in another language, is reported as not supported: the check says what can be proven, not what is true.</para>
/// <para>Labels side by side stand for the same words: each sentence must be supported by one of their sources, and each source must support one.</para>
/// <para>Immutable and safe for concurrent use.</para>
/// </remarks>
public sealed class CitationVerifier
{
    private readonly ITextAnalyzer _analyzer;

    /// <summary>Creates a verifier.</summary>
    /// <param name="analyzer">Makes words comparable; null for the default.</param>
    public CitationVerifier(ITextAnalyzer? analyzer = null) => _analyzer = analyzer ?? TextAnalyzer.Default;

    /// <summary>The citations of <paramref name="answer"/>, in the order of their labels.</summary>
    public IReadOnlyList<Citation> Verify(string answer, PackedContext context)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(context);

        var labels = CitationParser.Parse(answer, context);
        var sources = new Dictionary<int, SourceIndex>();
        foreach (var source in context.Sources)
            sources.TryAdd(source.Number, new SourceIndex(source, _analyzer));
        var citations = new List<Citation>(labels.Count);
        for (var i = 0; i < labels.Count;)
        {
            var next = i + 1;
            while (next < labels.Count && labels[next].Claim == labels[i].Claim)
                next++;
            VerifyTogether([.. labels.Skip(i).Take(next - i)], answer, sources, citations);
            i = next;
        }

        return citations;
    }

    private void VerifyTogether(List<CitationLabel> labels, string answer, Dictionary<int, SourceIndex> sources, List<Citation> citations)
    {
        var claim = answer.Substring(labels[0].Claim.Start, labels[0].Claim.Length);
        var parts = new Lazy<List<ClaimPart>>(() => [.. ClaimParts.Of(claim).Select(part => new ClaimPart(part, FactSentence.Of(part, _analyzer)))]);
        var support = new Dictionary<int, List<Support>>();
        foreach (var label in labels)
        {
            if (sources.TryGetValue(label.Number, out var source) && !support.ContainsKey(label.Number))
                support[label.Number] = Whole(claim, source) is { } whole ? [whole] : [.. parts.Value.Select(part => SupportOf(part, source))];
        }

        var unsupported = Unsupported(support.Values);
        foreach (var label in labels)
        {
            var citation = new Citation { Number = label.Number, LabelSpan = label.Span, AnswerSpan = label.Claim };
            if (!support.TryGetValue(label.Number, out var own))
            {
                citations.Add(citation with { Problem = CitationProblem.UnknownSource, SupportedBy = Elsewhere(claim, parts.Value, sources, support) });
                continue;
            }

            citation = citation with { Document = sources[label.Number].Source.Document };
            var first = own.Find(part => part.Problem == CitationProblem.None);
            if (unsupported is null && first is not null)
                citations.Add(Supported(citation, first));
            else
                citations.Add(citation with { Problem = ProblemOf(own, unsupported), SupportedBy = Elsewhere(claim, parts.Value, sources, support) });
        }
    }

    private static CitationProblem ProblemOf(List<Support> own, int? unsupported) =>
        unsupported is { } at && at < own.Count && own[at].Problem != CitationProblem.None ? own[at].Problem
        : own.Find(part => part.Problem != CitationProblem.None)?.Problem ?? CitationProblem.NotSupported;

    /// <summary>The first part that no source of the group supports; null when each has one.</summary>
    private static int? Unsupported(IReadOnlyCollection<List<Support>> support)
    {
        // A claim found whole in one source needs no other.
        if (support.Any(parts => parts.Count > 0 && parts.TrueForAll(part => part.Problem == CitationProblem.None)))
            return null;
        var count = support.Count == 0 ? 0 : support.Max(parts => parts.Count);
        for (var i = 0; i < count; i++)
        {
            if (!support.Any(parts => i < parts.Count && parts[i].Problem == CitationProblem.None))
                return i;
        }

        return count == 0 ? 0 : null;
    }

    private int? Elsewhere(string claim, List<ClaimPart> parts, Dictionary<int, SourceIndex> sources, Dictionary<int, List<Support>> asked)
    {
        foreach (var (number, source) in sources.OrderBy(entry => entry.Key))
        {
            if (!asked.ContainsKey(number) && (Whole(claim, source) is not null || parts.Count > 0 && parts.TrueForAll(part => SupportOf(part, source).Problem == CitationProblem.None)))
                return number;
        }

        return null;
    }

    // A link is judged by its target: a quote that leads to a stranger's address is no quote.
    private static Support? Whole(string claim, SourceIndex source)
    {
        if (!source.HasLinks(claim))
            return null;
        var folded = FoldedText.Of(claim);
        return QuoteLocator.IsLongEnough(folded) && source.Locate(folded) is { } exact ? new Support(CitationProblem.None, exact.Block, exact.Span) : null;
    }

    private Support SupportOf(ClaimPart part, SourceIndex source)
    {
        if (!source.HasLinks(part.Text))
            return new Support(CitationProblem.LinkNotFound, null, default);
        if (Whole(part.Text, source) is { } exact)
            return exact;
        foreach (var quote in QuotedWords.In(part.Text))
        {
            if (!source.Holds(FoldedText.Of(quote)))
                return new Support(CitationProblem.QuoteNotFound, null, default);
        }

        var (problem, unit) = ClaimCheck.Of(part.Facts, source.Units);
        if (problem is CitationProblem.None)
            return new Support(problem, unit!.Block, unit.Span);
        // A sentence that joins two of the source holds when each half does.
        return problem is CitationProblem.NotSupported or CitationProblem.NumberNotFound or CitationProblem.JoinedFalsely && ClauseCheck.Of(part.Facts, source.Units, _analyzer) is { } first ? new Support(CitationProblem.None, first.Block, first.Span) : new Support(problem, null, default);
    }

    private static Citation Supported(Citation citation, Support support)
    {
        var (block, inBlock) = (support.Block!, support.Span);
        var span = new TextSpan(block.Span.Start + inBlock.Start, inBlock.Length);
        return citation with
        {
            Span = span,
            Quote = block.Text.Substring(inBlock.Start, inBlock.Length),
            Verified = true,
            Place = PlaceOf(citation.Document!, span),
        };
    }

    private static string? PlaceOf(SourceDocument document, TextSpan span)
    {
        // The narrowest place that holds the start: a cell before its sheet, a slide before nothing.
        var anchor = document.Anchors
            .Where(anchor => anchor.Kind != "heading" && anchor.Span.Start <= span.Start && span.Start < anchor.Span.End)
            .MinBy(anchor => anchor.Span.Length);
        return anchor is null ? null : string.Create(CultureInfo.InvariantCulture, $"{anchor.Kind} {anchor.Label}");
    }

    private sealed record ClaimPart(string Text, FactSentence Facts);

    private sealed record Support(CitationProblem Problem, PackedBlock? Block, TextSpan Span);
}
