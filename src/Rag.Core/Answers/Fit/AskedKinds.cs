namespace Rag;

/// <summary>Reads the kind of answer a question asks for, and finds it in a text.</summary>
internal static class AskedKinds
{
    private const int FirstWords = 5;

    private static readonly (AskedKind Kind, string[] Phrases)[] s_phrases =
    [
        (AskedKind.Duration, ["how long", "wie lange", "wie lang", "combien de temps", "cuanto tiempo", "quanto tempo", "hoe lang"]),
        (AskedKind.Number, ["how many", "how much", "how old", "how high", "how far", "how tall", "how large", "how big", "how heavy", "wie viele", "wie viel", "wie hoch", "wie gross", "wie alt", "combien de", "combien", "cuantos", "cuantas", "cuanto", "quanti", "quante", "quanto costa", "quantos", "quantas", "hoeveel"]),
        (AskedKind.Time, ["when", "what time", "what date", "what year", "which year", "wann", "quand", "cuando", "quando", "wanneer"]),
    ];

    private static readonly (AskedKind Kind, string[] Phrases)[] s_unspaced =
    [
        (AskedKind.Duration, ["多久", "多长时间", "多長時間"]),
        (AskedKind.Number, ["多少", "几个", "几次"]),
        (AskedKind.Time, ["什么时候", "何时", "哪一年", "几点", "いつ"]),
    ];

    private static readonly HashSet<string> s_times =
        [.. ("after before once until when whenever while during immediately daily weekly monthly yearly always never morning evening afternoon night today tomorrow monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter if as soon every each "
            + "nach vor sobald bis wenn wahrend sofort taglich immer nie montag dienstag mittwoch donnerstag freitag samstag sonntag apres avant des lorsque quand toujours lundi mardi mercredi jeudi vendredi samedi dimanche despues antes cuando siempre lunes martes miercoles jueves viernes sabado domingo dopo prima quando sempre depois na voor zodra altijd").Split(' ')];

    private static readonly HashSet<string> s_counts =
        [.. "no none all unlimited free nothing any both several many few single kein keine keinen alle unbegrenzt kostenlos gratis beide aucun tous gratuit illimite ningun todos gratuito ilimitado nessuno tutti nenhum geen onbeperkt".Split(' ')];

    private static readonly string[] s_unspacedTimes = ["之后", "之前", "以后", "以前", "时", "每", "立即", "后", "前"];

    /// <summary>What the question asks for.</summary>
    public static AskedKind Of(FactSentence question)
    {
        var words = question.Words.Take(FirstWords).Select(word => word.Text).ToList();
        foreach (var (kind, phrases) in s_phrases)
        {
            foreach (var phrase in phrases)
            {
                var parts = phrase.Split(' ');
                // Also after a preposition or a greeting: "by when", "and how many".
                for (var at = 0; at < 2 && at + parts.Length <= words.Count; at++)
                {
                    if (words.Skip(at).Take(parts.Length).SequenceEqual(parts, StringComparer.Ordinal))
                        return kind;
                }
            }
        }

        return s_unspaced.FirstOrDefault(entry => entry.Phrases.Any(phrase => question.Text.Contains(phrase, StringComparison.Ordinal))).Kind;
    }

    /// <summary>Whether a sentence holds something of the kind.</summary>
    public static bool Holds(AskedKind kind, FactSentence answer) => kind switch
    {
        AskedKind.Time => answer.Quantities.Any(quantity => quantity.Kind is QuantityKind.Date or QuantityKind.Time || quantity.Unit.Dimension is "time" or "month" || quantity is { Kind: QuantityKind.Number, Unit.IsNone: true, Value: >= 1000 and < 3000 })
            || answer.Words.Any(word => s_times.Contains(word.Text)) || s_unspacedTimes.Any(word => answer.Text.Contains(word, StringComparison.Ordinal)),
        AskedKind.Duration => answer.Quantities.Any(quantity => quantity.Kind is QuantityKind.Date or QuantityKind.Time || quantity.Unit.Dimension is "time" or "month" or "length") || answer.Words.Any(word => s_times.Contains(word.Text)),
        AskedKind.Number => answer.Quantities.Any(quantity => quantity.Kind is QuantityKind.Number or QuantityKind.Code) || answer.Words.Any(word => s_counts.Contains(word.Text)),
        _ => true,
    };

    /// <summary>What stays open when nothing of the kind is there.</summary>
    public static string NameOf(AskedKind kind) => kind switch
    {
        AskedKind.Time => "when",
        AskedKind.Duration => "how long",
        _ => "how many or how much",
    };
}
