using System.Text.RegularExpressions;

namespace Rag;

/// <summary>Chooses the sentences of a context that answer a question, or none.</summary>
internal sealed partial class SentenceSelection(ContentTerms terms)
{
    private const int MaxSentences = 3;

    // A further sentence must be nearly as good as the best, and say something else.
    private const double MinRelative = 0.6;
    private const double MaxShared = 0.7;

    // What part of the question's words one block must hold before it is believed to answer it.
    private const double MinCoverage = 0.6;

    public IReadOnlyList<AnswerUnit> Select(string question, IReadOnlyList<(int Number, string Label, string Text)> blocks)
    {
        var asked = terms.Of(question);
        var candidates = blocks
            .SelectMany((block, i) => AnswerUnits.Of(block.Number, i, block.Text))
            .Select(unit => new Candidate(unit, terms.Of(unit.Text).ToHashSet(StringComparer.Ordinal)))
            .ToList();
        var around = blocks.Select(block => terms.Of(block.Label).ToHashSet(StringComparer.Ordinal)).ToList();
        if (asked.Count == 0 || candidates.Count == 0)
            return [];

        var weights = asked.ToDictionary(
            term => term,
            term => Math.Log(1 + candidates.Count / (0.5 + candidates.Count(candidate => candidate.Terms.Contains(term)))),
            StringComparer.Ordinal);
        var total = weights.Values.Sum();
        foreach (var candidate in candidates)
            candidate.Score = Score(candidate, question, weights, total, around[candidate.Unit.Block]);
        var best = candidates.MaxBy(candidate => candidate.Score)!;
        if (best.Score <= 0 || !Answers(asked, candidates, around))
            return [];

        var chosen = new List<Candidate> { best };
        foreach (var candidate in candidates.OrderByDescending(candidate => candidate.Score))
        {
            if (chosen.Count == MaxSentences || candidate.Score < MinRelative * best.Score)
                break;
            if (!chosen.Contains(candidate) && chosen.TrueForAll(other => Shared(candidate.Terms, other.Terms) < MaxShared))
                chosen.Add(candidate);
        }

        // The best block first, and within a block the order of the text: it reads as it was written.
        return [.. chosen
            .OrderBy(candidate => candidate.Unit.Block == best.Unit.Block ? -1 : candidate.Unit.Block)
            .ThenBy(candidate => candidate.Unit.Order)
            .Select(candidate => candidate.Unit)];
    }

    private double Score(Candidate candidate, string question, Dictionary<string, double> weights, double total, HashSet<string> around)
    {
        var text = candidate.Unit.Text;
        var heading = terms.Of(candidate.Unit.Heading).ToHashSet(StringComparer.Ordinal);
        var found = weights.Sum(entry =>
            candidate.Terms.Contains(entry.Key) ? entry.Value
            : heading.Contains(entry.Key) ? 0.6 * entry.Value
            : around.Contains(entry.Key) ? 0.45 * entry.Value : 0);
        // A sentence none of whose own words were asked for only stands near an answer.
        if (!weights.Keys.Any(candidate.Terms.Contains))
            found *= 0.5;
        var score = found / total / (1 + 0.08 * candidate.Unit.Block);

        if (candidate.Terms.Count < 3 || text.Length < 25)
            score *= 0.4;
        else if (text.Length > 400)
            score *= 0.7;
        if (text.EndsWith('?'))
            score *= 0.3;
        if (text.EndsWith(':') && candidate.Unit.Code is null)
            score *= 0.4;
        if (PointerPattern().IsMatch(text))
            score *= 0.4;
        if (AnaphorPattern().IsMatch(text))
            score *= 0.6;
        if (candidate.Unit.Code is not null && HowPattern().IsMatch(question))
            score *= 1.25;
        if (DefinitionQuestion().Match(question) is { Success: true } definition
            && terms.Of(definition.Groups[1].Value).Any(subject => terms.Of(FirstWords(text)).Contains(subject, StringComparer.Ordinal))
            && DefinitionPattern().IsMatch(text))
            score *= 1.5;
        return score;
    }

    /// <summary>Whether the context speaks of what was asked, rather than sharing a word with it by chance.</summary>
    private static bool Answers(IReadOnlyList<string> asked, List<Candidate> candidates, List<HashSet<string>> around)
    {
        var blocks = candidates
            .GroupBy(candidate => candidate.Unit.Block)
            .Select(block => block.SelectMany(candidate => candidate.Terms).Concat(around[block.Key]).ToHashSet(StringComparer.Ordinal))
            .ToList();
        return blocks.Exists(block =>
        {
            var held = asked.Where(block.Contains).ToList();
            if (held.Count >= MinCoverage * asked.Count)
                return true;
            // Half of the words will do when they are the context's own subject: most blocks have them. Of two words, one is chance.
            return asked.Count > 2 && 2 * held.Count >= asked.Count && held.Exists(term => 3 * blocks.Count(other => other.Contains(term)) >= 2 * blocks.Count);
        });
    }

    private static double Shared(HashSet<string> left, HashSet<string> right) =>
        left.Count == 0 ? 1 : (double)left.Count(right.Contains) / Math.Min(left.Count, Math.Max(right.Count, 1));

    private static string FirstWords(string text) => string.Join(' ', text.Split(' ').Take(6));

    [GeneratedRegex(@"^(?:how|wie|comment|cómo|show)\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex HowPattern();

    [GeneratedRegex(@"^(?:what(?:'s| is| are)|was ist|was sind)\s+(?:an?\s+|the\s+)?(.{2,60}?)\s*\??$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex DefinitionQuestion();

    [GeneratedRegex(@"\b(?:is|are|means|refers to|ist|sind)\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex DefinitionPattern();

    [GeneratedRegex(@"^(?:for more|see |learn |the following|this (?:page|article|section|document|topic)|in this )|\bsee (?:the |also )|for more (?:information|details)|\bas follows\b|\[!", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex PointerPattern();

    [GeneratedRegex(@"^(?:(?:since |because |when |if |for |in |to do )?(?:this|these|that|those|such|it|they)\b|(?:however|also|but|so|again|then|thus|therefore|hence|otherwise|instead|furthermore|moreover|conversely|similarly|likewise|regardless|as (?:such|a result|mentioned|before|above)|in (?:addition|contrast|either case|both cases)|on the other hand|at this point|for (?:example|instance)|just like|note|additionally|finally|first|second|next)\b)|\b(?:example|code|section|snippet|sample|table) (?:above|below)\b|\b(?:above|preceding|previous) (?:example|code|section|query|snippet|sample)\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex AnaphorPattern();

    private sealed record Candidate(AnswerUnit Unit, HashSet<string> Terms)
    {
        public double Score { get; set; }
    }
}
