namespace Rag;

/// <summary>A sentence or a table's row with its words and quantities.</summary>
internal sealed class FactSentence
{
    private static readonly HashSet<string> s_clauseWords = [.. "but and while whereas although though aber und sondern wahrend obwohl mais et pero y aunque ma e mas maar en terwijl".Split(' ')];
    private HashSet<string>? _terms;

    private FactSentence(string text, List<FactToken> tokens, List<FactWord> words, List<Quantity> quantities) =>
        (Text, Tokens, Words, Quantities) = (text, tokens, words, quantities);

    public string Text { get; }

    public IReadOnlyList<FactToken> Tokens { get; }

    public IReadOnlyList<FactWord> Words { get; }

    public IReadOnlyList<Quantity> Quantities { get; }

    /// <summary>The distinct terms of its words.</summary>
    public HashSet<string> Terms => _terms ??= [.. Words.Select(word => word.Term)];

    /// <summary>The distinct content terms, in order.</summary>
    public List<string> ContentTerms => [.. Words.Where(word => word.IsContent).Select(word => word.Term).Distinct(StringComparer.Ordinal)];

    /// <summary>The clause a quantity stands in: that of the word before it, or of the first.</summary>
    public int ClauseOf(in Quantity quantity) => WordBefore(quantity) is { } before ? before.Clause : Words.Count > 0 ? Words[0].Clause : 0;

    /// <summary>The word before a quantity; null when it begins the sentence.</summary>
    public FactWord? WordBefore(in Quantity quantity)
    {
        FactWord? last = null;
        foreach (var word in Words)
        {
            if (Tokens[word.Token].Span.Start >= quantity.Span.Start)
                break;
            last = word;
        }

        return last;
    }

    /// <summary>Reads a sentence.</summary>
    /// <param name="text">The sentence.</param>
    /// <param name="analyzer">Makes words comparable.</param>
    /// <param name="isContinental">The convention of the text around it, where the sentence does not tell its own.</param>
    public static FactSentence Of(string text, ITextAnalyzer analyzer, bool? isContinental = null)
    {
        var tokens = FactTokenizer.Tokenize(text);
        var quantities = QuantityScanner.Scan(tokens, NumberConvention.IsContinental(tokens) ?? isContinental ?? false);
        var words = new List<FactWord>(tokens.Count);
        var sink = new LastTerm();
        var clause = 0;
        var begins = true;
        var languages = LanguagesOf(tokens);
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (token.IsWord && !IsUnit(quantities, token))
            {
                if (s_clauseWords.Contains(token.Text))
                    clause++;
                var term = TermOf(tokens, i, analyzer, sink);
                var isName = char.IsUpper(token.Raw[0]) && (!begins || token.Raw.Length > 1 && token.Raw.Skip(1).Any(char.IsUpper));
                words.Add(new FactWord(term, token.Text, i, clause, !CommonWords.Contains(term) && (FunctionWords.LanguagesOf(token.Text) & languages) == 0, isName));
            }
            else if (token.Kind == FactTokenKind.Symbol && token.Text[0] is ',' or ';' or ':' or '.' or '!' or '?' or '(' or ')' or '|' or '\u2014' or '\uFF0C' or '\u3001' or '\uFF1B' or '\u3002')
            {
                clause++;
            }

            // A word begins a sentence after its end, a heading's colon, a cell's bar or an opening quotation mark.
            begins = !token.IsWord && (token.Kind == FactTokenKind.Number ? begins : token.Text[0] is '.' or '!' or '?' or ':' or '|' or '"' or '\u201C' or '\u201E' or '\u00AB' or '-' or '\u2022' || begins);
        }

        return new FactSentence(text, tokens, words, quantities);
    }

    // A word is a function word only in its own language: "die" is none in English.
    private static uint LanguagesOf(List<FactToken> tokens)
    {
        const int Least = 2;
        Span<int> counts = stackalloc int[FunctionWords.Languages];
        foreach (var token in tokens)
        {
            if (token.IsWord)
                FunctionWords.Count(FunctionWords.LanguagesOf(token.Text), counts);
        }

        return FunctionWords.Leading(counts, Least);
    }

    // The unit and the words of a quantity are compared with its value.
    private static bool IsUnit(List<Quantity> quantities, FactToken token)
    {
        foreach (var quantity in quantities)
        {
            if (!quantity.IsWeak && quantity.Kind != QuantityKind.Code && quantity.Span.Contains(token.Span))
                return true;
        }

        return false;
    }

    private static string TermOf(List<FactToken> tokens, int at, ITextAnalyzer analyzer, LastTerm sink)
    {
        var token = tokens[at];
        if (FactTokenizer.IsUnspaced(token.Raw[0]))
            return at + 1 < tokens.Count && !tokens[at + 1].SpaceBefore && tokens[at + 1].IsWord && FactTokenizer.IsUnspaced(tokens[at + 1].Raw[0]) ? token.Raw + tokens[at + 1].Raw : token.Raw;
        // Arabic writes article and endings into the word, so a stem would let "the book" stand for "a book": the word as written is compared.
        if (token.Raw[0] is >= '\u0600' and <= '\u06FF')
            return token.Text;
        sink.Term = null;
        analyzer.Analyze(token.Raw, sink);
        return sink.Term ?? token.Text;
    }

    private sealed class LastTerm : ITermSink
    {
        public string? Term { get; set; }

        // The whole word comes first where an analyzer gives parts too.
        public void Add(ReadOnlySpan<char> term) => Term ??= term.ToString();
    }
}
