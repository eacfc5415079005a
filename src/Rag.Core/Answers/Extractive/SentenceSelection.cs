namespace Rag;

/// <summary>Chooses the sentences of a context that answer a question, or none.</summary>
/// <remarks>
/// One page answers: the page of the best sentence. What follows that sentence in its paragraph is read on, for it was written to be;
/// to a question how to do something the nearest code or list is added.
/// </remarks>
internal sealed class SentenceSelection(ContentTerms terms)
{
    private const int MaxSentences = 3;
    private const int MaxLength = 700;

    // What follows in the paragraph need only keep to the subject; what stands elsewhere must be nearly as good as the best.
    private const double MinFollowing = 0.4;
    private const double MinElsewhere = 0.75;
    private const double MaxShared = 0.6;

    // A sentence that leaves nothing open may be this much worse than the best by its words.
    private const double MinFitting = 0.6;
    private const int MaxFitting = 8;

    // How far below the best sentence its code may stand.
    private const int CodeWithin = 4;

    // What part of the question's words one block must hold before it is believed to answer it.
    private const double MinCoverage = 0.6;

    public IReadOnlyList<AnswerUnit> Select(string question, IReadOnlyList<(int Number, string Label, string Text)> blocks)
    {
        var subjects = QuestionShape.Of(question, terms).Subjects;
        // Of "what is X" only X must be found; in scripts without spaces the rest is no function word to the analyzer.
        var fit = QuestionFit.Of(question, terms.Analyzer);
        var asked = subjects.Count == 1 ? subjects[0] : fit.Terms.Count > 0 ? fit.Terms : terms.Of(question);
        var candidates = blocks.SelectMany((block, i) => AnswerUnits.Of(block.Number, i, block.Text)).Select(CandidateOf).ToList();
        var around = blocks.Select(block => terms.Of(block.Label).ToHashSet(StringComparer.Ordinal)).ToList();
        if (asked.Count == 0 || candidates.Count == 0)
            return [];

        var scorer = new SentenceScorer(question, [.. blocks.Select(block => block.Label)], candidates, terms);
        foreach (var candidate in candidates)
            candidate.Score = scorer.Score(candidate);
        var best = candidates.MaxBy(candidate => candidate.Score)!;
        if (best.Score <= 0 || !Answers(asked, candidates, around))
            return [];
        if (Fitting(fit, best, candidates, blocks) is not { } fitting)
            return [];

        best = fitting;
        var chosen = new List<SentenceCandidate> { best };
        if (scorer.Shape.Subjects.Count > 1)
            AddSubjects(chosen, candidates, scorer);
        if (scorer.Shape.IsHowTo && best.Unit.Attached is null)
            AddAttached(chosen, best, candidates, scorer);
        AddFollowing(chosen, best, candidates, scorer);
        AddElsewhere(chosen, best, candidates);

        // The order of the text: it reads as it was written.
        return [.. chosen.OrderBy(candidate => candidate.Unit.Block).ThenBy(candidate => candidate.Unit.Order).Select(candidate => candidate.Unit)];
    }

    private SentenceCandidate CandidateOf(AnswerUnit unit) => new(
        unit, terms.Of(unit.Text).ToHashSet(StringComparer.Ordinal), unit.Heading.Length == 0 ? new HashSet<string>() : terms.Of(unit.Heading).ToHashSet(StringComparer.Ordinal));

    /// <summary>The best sentence that holds the names and the kind of thing that were asked for, else the best if its page at least names all that was asked about; null when it does not.</summary>
    private SentenceCandidate? Fitting(QuestionFit fit, SentenceCandidate best, List<SentenceCandidate> candidates, IReadOnlyList<(int Number, string Label, string Text)> blocks)
    {
        foreach (var candidate in candidates.Where(candidate => candidate.Score >= MinFitting * best.Score && (candidate == best || IsWhole(candidate)))
            .OrderByDescending(candidate => candidate.Score).Take(MaxFitting))
        {
            var unit = candidate.Unit;
            var said = unit.Attached is null ? unit.Text : $"{unit.Text}\n{unit.Attached}";
            if (fit.Open(Facts(said), Facts($"{said}\n{unit.Heading}\n{blocks[unit.Block].Label}"), onlySpecific: true).Count == 0)
                return candidate;
        }

        var page = string.Join('\n', blocks.Where(block => block.Number == best.Unit.Number).Select(block => $"{block.Label}\n{block.Text}"));
        var near = string.Join('\n', candidates.Where(candidate => candidate.Unit.Block == best.Unit.Block && candidate.Unit.Paragraph == best.Unit.Paragraph).Select(candidate => candidate.Unit.Text));
        return fit.Open(Facts(near), Facts(page), onlySpecific: true).Count == 0 ? best : null;

        FactSentence Facts(string text) => FactSentence.Of(text, terms.Analyzer);
    }

    /// <summary>For a comparison: what each of the two is, from the page of the best sentence.</summary>
    private static void AddSubjects(List<SentenceCandidate> chosen, List<SentenceCandidate> candidates, SentenceScorer scorer)
    {
        var best = chosen[0];
        var defining = scorer.Shape.Subjects
            .Select(subject => candidates
                .Where(candidate => candidate.Unit.Number == best.Unit.Number && IsWhole(candidate) && scorer.Defines(candidate, subject)
                    && scorer.Shape.Subjects.All(other => other.All(subject.Contains) || !scorer.Defines(candidate, other)))
                .MaxBy(candidate => candidate.Score))
            .OfType<SentenceCandidate>()
            .Distinct()
            .ToList();
        if (defining.Count < scorer.Shape.Subjects.Count)
            return;
        chosen.Clear();
        chosen.AddRange(defining);
    }

    private static void AddAttached(List<SentenceCandidate> chosen, SentenceCandidate best, List<SentenceCandidate> candidates, SentenceScorer scorer)
    {
        var attached = After(best, candidates, CodeWithin).FirstOrDefault(candidate => candidate.Unit.Attached is not null && scorer.Relevance(candidate) >= MinElsewhere * scorer.Relevance(best));
        if (attached is not null)
            chosen.Add(attached);
    }

    private static void AddFollowing(List<SentenceCandidate> chosen, SentenceCandidate best, List<SentenceCandidate> candidates, SentenceScorer scorer)
    {
        foreach (var candidate in After(best, candidates, MaxSentences - 1))
        {
            if (chosen.Contains(candidate))
                continue;
            if (candidate.Unit.Paragraph != best.Unit.Paragraph || IsFull(chosen, candidate) || !IsWhole(candidate)
                || scorer.Relevance(candidate) < MinFollowing * scorer.Relevance(best))
                break;
            chosen.Add(candidate);
        }
    }

    private static void AddElsewhere(List<SentenceCandidate> chosen, SentenceCandidate best, List<SentenceCandidate> candidates)
    {
        foreach (var candidate in candidates.Where(candidate => candidate.Unit.Number == best.Unit.Number).OrderByDescending(candidate => candidate.Score))
        {
            if (candidate.Score < MinElsewhere * best.Score)
                break;
            if (!chosen.Contains(candidate) && !IsFull(chosen, candidate) && IsWhole(candidate) && !SentenceShape.IsDependent(candidate.Unit.Text)
                && chosen.TrueForAll(other => Shared(candidate.Terms, other.Terms) < MaxShared))
                chosen.Add(candidate);
        }
    }

    private static bool IsFull(List<SentenceCandidate> chosen, SentenceCandidate next) =>
        chosen.Count >= MaxSentences || chosen.Sum(other => other.Unit.Text.Length) + next.Unit.Text.Length > MaxLength
        || (next.Unit.Attached is not null && chosen.Exists(other => other.Unit.Attached is not null));

    private static bool IsWhole(SentenceCandidate candidate)
    {
        var text = candidate.Unit.Text;
        return text[^1] is not ('?' or '？') && (text[^1] is not (':' or '：') || candidate.Unit.Attached is not null) && !SentenceShape.IsFragment(text)
            && !SentenceShape.IsPointer(text) && (candidate.Unit.Attached is not null || !SentenceShape.ShowsElsewhere(text));
    }

    private static IEnumerable<SentenceCandidate> After(SentenceCandidate candidate, List<SentenceCandidate> candidates, int count) =>
        candidates.Skip(candidates.IndexOf(candidate) + 1).Take(count).TakeWhile(other => other.Unit.Block == candidate.Unit.Block);

    /// <summary>Whether the context speaks of what was asked, rather than sharing a word with it by chance.</summary>
    private static bool Answers(IReadOnlyList<string> asked, List<SentenceCandidate> candidates, List<HashSet<string>> around)
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

    private static double Shared(IReadOnlySet<string> left, IReadOnlySet<string> right) =>
        left.Count == 0 ? 1 : (double)left.Count(right.Contains) / Math.Min(left.Count, Math.Max(right.Count, 1));
}
