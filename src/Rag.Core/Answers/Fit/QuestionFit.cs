namespace Rag;

/// <summary>Says which part of a question an answer leaves open: a name, number or term it asks about, or the kind of thing it asks for.</summary>
/// <remarks>Judged by words, so a good answer in entirely other words may be said to leave something open; an answer that is said to fit holds what was asked about.</remarks>
internal sealed class QuestionFit
{
    // Below this share of the question's terms the answer speaks of something else.
    private const double MinCovered = 0.7;

    // Pairs of characters cross the borders of words.
    private const double MinCoveredUnspaced = 0.5;
    private const string FormCharacters = "什么怎么是的吗呢如何哪谁几多少为何了在有我你们个";
    private const int MinStem = 4;

    private static readonly HashSet<string> s_form =
        [.. ("i we you me my our your difference differences kind kinds type types sort name names mean means meaning work works way ways happen happens explain tell show describe list define purpose reason example examples thing things possible called call need needs want question answer please know find give "
            + "unterschied art arten bedeutet bedeuten funktioniert erklare zweck grund beispiel moglich heisst braucht difference sorte signifie fonctionne diferencia tipo significa funciona diferenza funzione verschil betekent werkt "
            + "how what which who whom whose when where why much many long old far high big large wie was welche welcher welches wer wen wem wann wo wohin woher warum wieviel viel viele lange combien quand quel quelle quels quelles qui ou pourquoi comment cuando cual cuales quien donde por que como cuanto cuantos cuantas quando quale quali chi dove perche come quanto quanti qual quais quem onde porque hoeveel wanneer welk wie waar waarom hoe does do did is are can could should will would may must").Split(' ')];

    private readonly FactSentence _question;
    private readonly List<FactWord> _terms;
    private readonly AskedKind _kind;

    private QuestionFit(FactSentence question)
    {
        _question = question;
        _kind = AskedKinds.Of(question);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        _terms = [.. question.Words.Where(word => IsAskedAbout(word) && seen.Add(word.Term))];
    }

    /// <summary>Reads a question.</summary>
    public static QuestionFit Of(string question, ITextAnalyzer analyzer) => new(FactSentence.Of(question, analyzer));

    /// <summary>The terms it asks about, without the words that only form the question.</summary>
    public IReadOnlyList<string> Terms => [.. _terms.Select(word => word.Term)];

    /// <summary>The parts of the question that stay open; empty when the answer fits.</summary>
    /// <param name="answer">The answer's sentences.</param>
    /// <param name="evidence">The answer and what names its subject: the cited sentences, headings, titles.</param>
    /// <param name="onlySpecific">Whether only names, numbers, codes and the kind of thing count.</param>
    public IReadOnlyList<string> Open(FactSentence answer, FactSentence evidence, bool onlySpecific = false)
    {
        var missing = _terms.FindAll(term => !IsCovered(term, evidence) && !MeasureNouns.IsMeasured(term.Text, answer));
        var open = missing.Where(IsSpecific).Select(Written).ToList();
        foreach (var quantity in _question.Quantities)
        {
            if (!quantity.IsWeak && !evidence.Quantities.Any(other => QuantityMatch.Equal(quantity, other, false) || QuantityMatch.Equal(other, quantity, false))
                && !(quantity.Code is { } code && evidence.Text.Contains(code, StringComparison.OrdinalIgnoreCase)))
                open.Add(_question.Text.Substring(quantity.Span.Start, quantity.Span.Length));
        }

        // Half of a question may be answered in other words; less is an answer to another question.
        var least = _terms.Exists(term => FactTokenizer.IsUnspaced(term.Term[0])) ? MinCoveredUnspaced : MinCovered;
        if (!onlySpecific && _terms.Count > 0 && _terms.Count - missing.Count < least * _terms.Count)
            open.AddRange(missing.Where(term => !IsSpecific(term)).Select(Written));
        if (!AskedKinds.Holds(_kind, answer))
            open.Add(AskedKinds.NameOf(_kind));
        return open;
    }

    private string Written(FactWord term)
    {
        var token = _question.Tokens[term.Token];
        return FactTokenizer.IsUnspaced(token.Raw[0]) ? term.Term : token.Raw;
    }

    private static bool IsAskedAbout(FactWord word) => (word.IsContent || word.IsName) && !s_form.Contains(word.Text)
        && !(FactTokenizer.IsUnspaced(word.Term[0]) && word.Term.Any(unit => FormCharacters.Contains(unit, StringComparison.Ordinal)));

    // In scripts without spaces nothing tells a name.
    private bool IsSpecific(FactWord term) => term.IsName && !IsGerman;

    private bool IsGerman => _question.Words.Any(word => word.Text is "wie" or "was" or "welche" or "welcher" or "welches" or "wer" or "wann" or "wo" or "warum" or "der" or "die" or "das" or "ist" or "ein" or "eine");

    private static bool IsCovered(FactWord term, FactSentence evidence)
    {
        if (evidence.Terms.Contains(term.Term))
            return true;
        if (FactTokenizer.IsUnspaced(term.Term[0]))
            return term.Term.Length < 2 && evidence.Text.Contains(term.Term, StringComparison.Ordinal);
        if (term.Text.Length == 1)
            return evidence.Words.Any(word => word.Text == term.Text);
        // Compounds and other endings: "Rückgabe" in "Rückgabefrist", "index" in "indexing".
        foreach (var other in evidence.Words)
        {
            if (term.Term.Length >= MinStem && other.Text.Contains(term.Term, StringComparison.Ordinal) || other.Term.Length > MinStem && term.Text.Contains(other.Term, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
