namespace Rag;

/// <summary>Says how well a sentence answers a question, from its words, its place and its shape.</summary>
internal sealed class SentenceScorer
{
    // What the words around a sentence count beside its own: the section names its subject, the page only its field.
    private const double InHeading = 0.6;
    private const double InLabel = 0.45;

    private readonly ContentTerms _terms;
    private readonly QuestionShape _shape;
    private readonly Dictionary<string, double> _weights;
    private readonly double _total;
    private readonly List<BlockTerms> _blocks;

    public SentenceScorer(string question, IReadOnlyList<string> labels, IReadOnlyList<SentenceCandidate> candidates, ContentTerms terms)
    {
        _terms = terms;
        _shape = QuestionShape.Of(question, terms);
        _blocks = [.. labels.Select(label => BlockTerms.Of(label, terms))];

        // Rare words tell sentences apart, but the word that is everywhere is the subject: it keeps at least half of the weight.
        var most = Math.Log(1 + candidates.Count / 0.5);
        _weights = terms.Of(question).ToDictionary(
            term => term,
            term => 1 + Math.Log(1 + candidates.Count / (0.5 + candidates.Count(candidate => candidate.Terms.Contains(term)))) / Math.Max(most, 1),
            StringComparer.Ordinal);
        _total = _weights.Values.Sum();
    }

    public QuestionShape Shape => _shape;

    /// <summary>0 for a sentence that has nothing to do with the question; about 1 for one that has all of its words.</summary>
    public double Score(SentenceCandidate candidate) => Relevance(candidate) * Fitness(candidate);

    /// <summary>The part of the question's words that the sentence and its surroundings hold, weighed by how well its page and section fit.</summary>
    public double Relevance(SentenceCandidate candidate)
    {
        var block = _blocks[candidate.Unit.Block];
        var found = 0.0;
        var own = false;
        foreach (var (term, weight) in _weights)
        {
            var holds = candidate.Terms.Contains(term);
            own |= holds;
            found += holds ? weight
                : candidate.Heading.Contains(term) ? InHeading * weight
                : block.All.Contains(term) ? InLabel * weight : 0;
        }

        // A sentence none of whose own words were asked for only stands near an answer, unless its heading is the question.
        var section = Fit(candidate.Heading);
        var relevance = found / _total * (own ? 1 : Math.Max(0.5, section));
        var fit = Math.Max(section, block.Parts.Max(Fit));
        var page = (1 + 0.5 * fit) / (1 + 0.12 * (candidate.Unit.Number - 1));
        return relevance * page * (block.IsReleaseNotes && !_shape.IsAboutNews ? 0.75 : 1);
    }

    /// <summary>Whether the sentence says what the question's subject is, near its beginning.</summary>
    public bool Defines(SentenceCandidate candidate, IReadOnlyList<string> subject)
    {
        var start = _terms.Of(FirstWords(candidate.Unit.Text));
        return SentenceShape.Defines(candidate.Unit.Text) && subject.All(term => start.Contains(term, StringComparer.Ordinal));
    }

    private double Fitness(SentenceCandidate candidate)
    {
        var (unit, text) = (candidate.Unit, candidate.Unit.Text);
        var fitness = 1.0;
        if (candidate.Terms.Count < 4)
            fitness *= 0.5;
        if (text.Length > 400)
            fitness *= 0.7;
        if (SentenceShape.IsFragment(text))
            fitness *= 0.3;
        if (text[^1] is '?' or '？')
            fitness *= 0.2;
        if (text[^1] is ':' or '：' && unit.Attached is null)
            fitness *= 0.3;
        if (SentenceShape.IsPointer(text))
            fitness *= 0.3;
        if (SentenceShape.IsDependent(text))
            fitness *= 0.5;
        if (unit.Attached is null && SentenceShape.ShowsElsewhere(text))
            fitness *= 0.6;
        if (_shape.IsHowTo)
            fitness *= (unit.Attached is not null ? 1.3 : 1) * (SentenceShape.IsInstruction(text) ? 1.2 : 1);
        if (_shape.Subjects.Any(subject => Defines(candidate, subject)))
            fitness *= 1.5;
        // What a page opens with says what it is about.
        if (unit.Order == 0 && unit.Heading.Length > 0)
            fitness *= 1.1;
        return fitness;
    }

    /// <summary>How well a heading and the question agree: the harmonic mean of what each has of the other.</summary>
    private double Fit(IReadOnlySet<string> heading)
    {
        var shared = _weights.Sum(entry => heading.Contains(entry.Key) ? entry.Value : 0);
        if (shared == 0)
            return 0;
        var recall = shared / _total;
        var precision = (double)_weights.Keys.Count(heading.Contains) / heading.Count;
        return 2 * recall * precision / (recall + precision);
    }

    private static string FirstWords(string text)
    {
        const int MaxWords = 7;
        const int MaxUnits = 80;
        var end = 0;
        for (var words = 0; words < MaxWords && end < text.Length && end < MaxUnits; words++)
        {
            var space = text.IndexOf(' ', end + 1);
            end = space < 0 ? text.Length : space;
        }

        return text[..Math.Min(end, MaxUnits)];
    }

    /// <summary>The words of a block's label: its page's title and its headings, apart and together.</summary>
    private sealed record BlockTerms(IReadOnlyList<IReadOnlySet<string>> Parts, IReadOnlySet<string> All, bool IsReleaseNotes)
    {
        public static BlockTerms Of(string label, ContentTerms terms)
        {
            var parts = label.Split(" > ").Select(part => (IReadOnlySet<string>)terms.Of(part).ToHashSet(StringComparer.Ordinal)).ToList();
            return new BlockTerms(parts, parts.SelectMany(part => part).ToHashSet(StringComparer.Ordinal), SentenceShape.IsReleaseNotes(label));
        }
    }
}
