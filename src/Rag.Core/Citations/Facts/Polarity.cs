namespace Rag;

/// <summary>Compares what a claim and its source deny, and whether one says the opposite word of the other.</summary>
internal static class Polarity
{
    private static readonly HashSet<string> s_negators = [.. PolarityData.Negators.Split(' ')];
    private static readonly HashSet<string> s_flips = [.. PolarityData.Flips.Split(' ')];
    private static readonly ILookup<string, string> s_antonyms = Pairs(PolarityData.Antonyms).ToLookup(pair => pair.Word, pair => pair.Opposite, StringComparer.Ordinal);
    private static readonly (string Word, string Opposite)[] s_unspaced = [.. Pairs(PolarityData.AntonymsUnspaced)];
    private static readonly HashSet<string> s_portuguese = [.. "nao em da do uma os dos das pelo pela um ao".Split(' ')];
    private static readonly string[] s_prefixes = ["un", "in", "im", "dis", "non", "ir", "il"];

    /// <summary>Whether a word denies.</summary>
    public static bool IsNegator(FactWord word, FactSentence sentence) =>
        word.Text.EndsWith("n't", StringComparison.Ordinal) || s_negators.Contains(word.Text) && !(word.Text == "no" && sentence.Words.Count(other => s_portuguese.Contains(other.Text)) >= 2)
        || word.Text.Length == 1 && PolarityData.NegatorsUnspaced.Contains(word.Text[0], StringComparison.Ordinal);

    /// <summary>Whether most of what a clause of the claim says is denied in one of the two and not in the other.</summary>
    public static bool IsDenied(FactSentence claim, FactSentence source)
    {
        var (inClaim, inSource) = (Clauses(claim), Clauses(source));
        foreach (var clause in claim.Words.Where(word => word.IsContent && !IsNegator(word, claim)).GroupBy(word => word.Clause))
        {
            var (same, other) = (0, 0);
            foreach (var word in clause)
            {
                var there = source.Words.Where(candidate => candidate.Term == word.Term).ToList();
                if (there.Count == 0)
                    continue;
                if (there.Exists(candidate => inSource[candidate.Clause] == inClaim[word.Clause]))
                    same++;
                else
                    other++;
            }

            if (other > same)
                return true;
        }

        return false;
    }

    /// <summary>Whether the claim has the opposite of a word of the source in its place.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="source">The source's sentence.</param>
    /// <param name="isTurned">Whether what stands before and after that word changed places too, as in "A before B" and "B after A".</param>
    public static bool IsOpposite(FactSentence claim, FactSentence source, out bool isTurned)
    {
        isTurned = false;
        var said = source.Words.Select(word => word.Text).ToHashSet(StringComparer.Ordinal);
        var mine = claim.Words.Select(word => word.Text).ToHashSet(StringComparer.Ordinal);
        foreach (var word in claim.Words)
        {
            if (said.Contains(word.Text))
                continue;
            foreach (var opposite in s_antonyms[word.Text])
            {
                if (!said.Contains(opposite) || mine.Contains(opposite))
                    continue;
                isTurned = word != claim.Words[0] && source.Words[0].Text != opposite && WordOrder.IsTurned(claim, source);
                return true;
            }

            if (word.Text.Length > 3 && s_prefixes.Any(prefix => Lacks(said, mine, prefix + word.Text) || word.Text.StartsWith(prefix, StringComparison.Ordinal) && word.Text.Length > prefix.Length + 3 && Lacks(said, mine, word.Text[prefix.Length..])))
                return true;
        }

        return s_unspaced.Any(pair => claim.Text.Contains(pair.Word, StringComparison.Ordinal) && !source.Text.Contains(pair.Word, StringComparison.Ordinal)
            && source.Text.Contains(pair.Opposite, StringComparison.Ordinal) && !claim.Text.Contains(pair.Opposite, StringComparison.Ordinal));
    }

    private static bool Lacks(HashSet<string> said, HashSet<string> mine, string word) => said.Contains(word) && !mine.Contains(word);

    // "not ... never" denies once, as in Spanish; "not forbidden" denies twice.
    private static Dictionary<int, bool> Clauses(FactSentence sentence) => sentence.Words.GroupBy(word => word.Clause).ToDictionary(
        clause => clause.Key,
        clause => clause.Any(word => IsNegator(word, sentence)) ^ (clause.Count(word => s_flips.Contains(word.Text)) % 2 == 1 || clause.Any(word => word.Text == "禁") && clause.Any(word => word.Text == "止")));

    private static IEnumerable<(string Word, string Opposite)> Pairs(string lines) => lines.Split('|')
        .Select(line => line.Split(' '))
        .SelectMany(pair => new[] { (pair[0], pair[1]), (pair[1], pair[0]) });
}
