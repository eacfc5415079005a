namespace Rag;

/// <summary>Checks a sentence clause by clause, for one that joins what two sentences of a source say.</summary>
internal static class ClauseCheck
{
    private const int MinContent = 2;

    private static readonly HashSet<string> s_starts = [.. "the a an its their this these it they der die das ein eine le la les un une el los las una il lo i gli o os as um uma de het een".Split(' ')];

    /// <summary>The unit of the first clause, when there are several and each is supported; null otherwise.</summary>
    public static SourceUnit? Of(FactSentence sentence, IReadOnlyList<SourceUnit> units, ITextAnalyzer analyzer)
    {
        var clauses = Split(sentence);
        if (clauses.Count < 2)
            return null;
        SourceUnit? first = null;
        var areSeveral = false;
        var subject = SubjectOf(sentence);
        foreach (var clause in clauses)
        {
            var facts = FactSentence.Of(clause, analyzer);
            var (problem, unit) = ClaimCheck.Of(facts, units);
            if (problem != CitationProblem.None)
                return null;
            // A clause without a subject of its own speaks of the first one's.
            if (first is not null && !ReferenceEquals(unit, first) && !HasSubject(facts, unit!) && !subject.TrueForAll(term => unit!.Facts.Terms.Contains(term) || unit.Around.Contains(term)))
                return null;
            first ??= unit;
            areSeveral |= !ReferenceEquals(unit, first);
        }

        return areSeveral ? first : null;
    }

    private static bool HasSubject(FactSentence clause, SourceUnit unit) =>
        clause.ContentTerms is [var first, ..] && unit.Facts.ContentTerms is [var there, ..] && first == there
        || clause.Words.FirstOrDefault(word => word.Text is not ("and" or "but" or "und" or "aber" or "et" or "mais" or "y" or "pero" or "e" or "ma" or "en" or "maar")) is { Text: { } text } && s_starts.Contains(text);

    // What names the subject: the first content word, and the letter or name after it.
    private static List<string> SubjectOf(FactSentence sentence)
    {
        var at = sentence.Words.ToList().FindIndex(word => word.IsContent);
        if (at < 0)
            return [];
        var terms = new List<string> { sentence.Words[at].Term };
        if (at + 1 < sentence.Words.Count && sentence.Words[at + 1] is var next && (next.Text.Length == 1 || next.IsName))
            terms.Add(next.Term);
        return terms;
    }

    private static List<string> Split(FactSentence sentence)
    {
        var clauses = new List<string>();
        var start = 0;
        foreach (var group in sentence.Words.GroupBy(word => word.Clause).Skip(1))
        {
            var at = sentence.Tokens[group.First().Token].Span.Start;
            if (Content(sentence, start, at) < MinContent || Content(sentence, at, sentence.Text.Length) < MinContent)
                continue;
            clauses.Add(sentence.Text[start..at]);
            start = at;
        }

        clauses.Add(sentence.Text[start..]);
        return clauses;
    }

    private static int Content(FactSentence sentence, int from, int to) =>
        sentence.Words.Count(word => word.IsContent && sentence.Tokens[word.Token].Span.Start >= from && sentence.Tokens[word.Token].Span.Start < to);
}
