namespace Rag;

/// <summary>Compares the names of a claim with those of its source.</summary>
internal static class ProperNames
{
    private static readonly HashSet<string> s_german = [.. "der die das und ist ein eine nicht fur mit von zu im den des wird werden sind".Split(' ')];

    /// <summary>Whether a name of the claim is none of the source's, or took the place of another.</summary>
    public static bool Differ(FactSentence claim, SourceUnit unit, IReadOnlyList<SourceUnit> units)
    {
        // German writes every noun with a capital: there only a word that took another's place tells.
        var isGerman = claim.Words.Count(word => s_german.Contains(word.Text)) >= 2;
        foreach (var word in claim.Words)
        {
            if (unit.Facts.Terms.Contains(word.Term) || unit.Around.Contains(word.Term) || !char.IsUpper(claim.Tokens[word.Token].Raw[0]) || !word.IsContent)
                continue;
            if (word.IsName && !isGerman && !units.Any(other => other.Facts.Terms.Contains(word.Term)))
                return true;
            if (TookPlace(claim, word, unit.Facts))
                return true;
        }

        return false;
    }

    // Both neighbours are the source's, and between them stands another name there.
    private static bool TookPlace(FactSentence claim, FactWord word, FactSentence source)
    {
        var at = claim.Words.ToList().IndexOf(word);
        var before = at > 0 ? claim.Words[at - 1].Term : null;
        var after = at + 1 < claim.Words.Count ? claim.Words[at + 1].Term : null;
        for (var i = 0; i < source.Words.Count; i++)
        {
            var there = source.Words[i];
            if (claim.Terms.Contains(there.Term) || !there.IsContent || !char.IsUpper(source.Tokens[there.Token].Raw[0]))
                continue;
            var sameBefore = before is null ? i == 0 : i > 0 && source.Words[i - 1].Term == before;
            var sameAfter = after is null ? i == source.Words.Count - 1 : i + 1 < source.Words.Count && source.Words[i + 1].Term == after;
            if (sameBefore && sameAfter)
                return true;
        }

        return false;
    }
}
