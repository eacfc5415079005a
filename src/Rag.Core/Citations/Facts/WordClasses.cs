namespace Rag;

/// <summary>Compares the words of extent ("all", "some"), bound ("at least") and duty ("must", "may") of a claim and its source.</summary>
internal static class WordClasses
{
    private static readonly (string Group, string Class, string[][] Phrases)[] s_classes = [.. PolarityData.Classes.Split('\n').Select(line => line.Split(' '))
        .Select(parts => (parts[0], parts[1], parts[2..].Select(phrase => phrase.Split('_')).ToArray()))];

    /// <summary>What is wrong with the claim's words of this kind, or <see cref="CitationProblem.None"/>.</summary>
    public static CitationProblem Compare(FactSentence claim, FactSentence source)
    {
        var clauses = source.Words.Where(word => word.IsContent && claim.Terms.Contains(word.Term)).Select(word => word.Clause).ToHashSet();
        var (mine, nearby, all) = (Of(claim, null), Of(source, clauses), Of(source, null));
        if (Changed(mine, nearby, all, "duty"))
            return CitationProblem.ModalityChanged;
        if (Changed(mine, nearby, all, "extent") || Changed(mine, nearby, all, "bound"))
            return CitationProblem.QuantifierChanged;
        // "All", "only" and "at least" say more than the bare statement; "some" and "most" said less.
        foreach (var (group, name) in mine)
        {
            if (!all.Exists(other => other.Group == group) && (group, name) is ("extent", "all") or ("extent", "most") or ("extent", "few") or ("only", _) or ("bound", "least") or ("bound", "more") or ("bound", "less") && !Implied(group, name, all))
                return CitationProblem.QuantifierChanged;
        }

        return nearby.Exists(entry => entry is ("extent", "some") or ("extent", "most") or ("extent", "few")) && !mine.Exists(entry => entry.Group == "extent")
            ? CitationProblem.QuantifierChanged : CitationProblem.None;
    }

    private static bool Implied(string group, string name, List<(string Group, string Class)> all) => all.Contains((group, name));

    private static bool Changed(List<(string Group, string Class)> mine, List<(string Group, string Class)> nearby, List<(string Group, string Class)> all, string group)
    {
        var own = mine.Where(entry => entry.Group == group).ToList();
        return own.Exists(entry => !all.Contains(entry)) && nearby.Exists(entry => entry.Group == group && !own.Contains(entry));
    }

    private static List<(string Group, string Class)> Of(FactSentence sentence, HashSet<int>? clauses)
    {
        var found = new List<(string, string)>();
        foreach (var (group, name, phrases) in s_classes)
        {
            if (phrases.Any(phrase => Holds(sentence, phrase, clauses)))
                found.Add((group, name));
        }

        return found;
    }

    private static bool Holds(FactSentence sentence, string[] phrase, HashSet<int>? clauses)
    {
        if (FactTokenizer.IsUnspaced(phrase[0][0]))
            return sentence.Text.Contains(phrase[0], StringComparison.Ordinal);
        var words = sentence.Words;
        for (var i = 0; i + phrase.Length <= words.Count; i++)
        {
            var holds = clauses is null || clauses.Contains(words[i].Clause);
            for (var k = 0; k < phrase.Length && holds; k++)
                holds = words[i + k].Text == phrase[k];
            // "at most" is no "most".
            if (holds && !(phrase is ["most"] or ["meisten"] && i > 0 && words[i - 1].Text is "at" or "am" or "the"))
                return true;
        }

        return false;
    }
}
