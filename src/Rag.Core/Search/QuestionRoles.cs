using System.Buffers;

namespace Rag;

/// <summary>Finds the words of a question that are only its grammar.</summary>
/// <remarks>
/// A word is one when it is a function word of the question's language, which the question's own function words decide, and nothing says that it is meant as a name:
/// "What is the MIT license?" is not German, "dir" in "What does dir do?" is not either, and a NOT gate is no negation.
/// </remarks>
internal static class QuestionRoles
{
    // One function word may be a name, or of another language: "mit license".
    private const int LeastForLanguage = 2;

    private static readonly SearchValues<char> s_code = SearchValues.Create("()[]{}<>=/\\$@#*&|_`^~+");
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> s_articles = Set("a an the");

    // What English puts between an article and its noun.
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> s_afterArticle = Set(
        "above all always another become becoming between both each either else enough even ever every few first following further given just kept last least less made many may more most mostly much must never next now often once one only other others own per perhaps quite rather same several so still such taken two under until up very well whole");

    // German writes these with a capital.
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> s_polite = Set("ihr ihre ihrem ihren ihrer ihres ihnen sie");

    // What is called by a word: a while loop, the this keyword.
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> s_called = Set(
        "clause clauses department gate gates keyword keywords loop loops operator operators statement statements");

    /// <summary>Where they stand, in order.</summary>
    public static List<(int Start, int Length)> FunctionWords(string question)
    {
        var found = new List<(int, int)>();
        var words = Read(question);
        Span<int> counts = stackalloc int[Rag.FunctionWords.Languages];
        counts.Clear();
        var isShouted = !question.Any(char.IsLower);
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if ((isShouted || !word.IsCapitals) && word.Languages != 0 && words.FindIndex(other => other.Folded == word.Folded) == i)
                Rag.FunctionWords.Count(word.Languages, counts);
        }

        var languages = Rag.FunctionWords.Leading(counts, LeastForLanguage);
        var isTitle = !words.Exists(word => word.Languages == 0 && char.IsLower(question[word.Start]));
        for (var i = 0; i < words.Count; i++)
        {
            if ((words[i].Languages & languages) != 0 && !IsName(question, words, i, isShouted, isTitle))
                found.Add((words[i].Start, words[i].Length));
        }

        SpacelessFunctionWords.Find(question, found);
        return found;
    }

    private static bool IsName(string question, List<Word> words, int at, bool isShouted, bool isTitle)
    {
        var word = words[at];
        var before = at > 0 && question.AsSpan(words[at - 1].End..word.Start).ContainsAnyExcept(' ') is false ? words[at - 1] : default;
        var after = at + 1 < words.Count && question.AsSpan(word.End..words[at + 1].Start).ContainsAnyExcept(' ') is false ? words[at + 1] : default;
        if (word.IsMarked || word.IsCapitals && word.Length > 1 && !isShouted)
            return true;
        // The Who, in May, Will Smith; where names alone are capitalised.
        if (word.Length > 1 && before.Length > 0 && !isTitle && char.IsUpper(question[word.Start]) && !s_polite.Contains(word.Folded))
            return true;
        // Vitamin A, type I, appendix a.
        if (word.Length == 1 && before.Length > 0 && before.Languages == 0
            && (char.IsUpper(question[word.Start]) ? !isShouted : after.Length == 0))
            return true;
        if (before.Length > 0 && s_articles.Contains(before.Folded) && !s_afterArticle.Contains(word.Folded))
            return true;
        return after.Length > 0 && s_called.Contains(after.Folded) && !s_articles.Contains(word.Folded) && !(word.Folded is ['w', 'h', ..] && word.Folded is not ("while" or "where" or "when"));
    }

    private static List<Word> Read(string question)
    {
        var words = new List<Word>();
        var quoted = new List<Range>();
        Quotes(question, quoted);
        var text = question.AsSpan();
        foreach (var range in text.SplitAny(" \t\r\n\u00A0\u3000"))
        {
            var (start, end) = (range.Start.Value, range.End.Value);
            var isMarked = text[start..end].TrimEnd("?!.,").IndexOfAny(s_code) is var mark && mark >= 0 && !(mark == 0 && text[start] == '(');
            while (start < end && !char.IsLetterOrDigit(text[start]))
                start++;
            while (end > start && !char.IsLetterOrDigit(text[end - 1]))
                end--;
            if (start == end)
                continue;
            var word = text[start..end];
            var folded = word.Length <= 2 * Rag.FunctionWords.MaxLength ? TextFolding.FoldWord(word) : "";
            words.Add(new Word(
                start, word.Length, folded, Rag.FunctionWords.LanguagesOf(folded),
                !word.ContainsAnyInRange('a', 'z') && word.ContainsAnyInRange('A', 'Z'),
                isMarked || quoted.Exists(quote => quote.Start.Value <= start && end <= quote.End.Value)));
        }

        return words;
    }

    // What stands in quotes, unless that is all of the question.
    private static void Quotes(string question, List<Range> quoted)
    {
        foreach (var (open, close) in (ReadOnlySpan<(char, char)>)[('"', '"'), ('`', '`'), ('\'', '\''), ('\u201C', '\u201D'), ('\u201E', '\u201C'), ('\u00AB', '\u00BB'), ('\u2018', '\u2019')])
        {
            for (var start = question.IndexOf(open); start >= 0 && start + 1 < question.Length;)
            {
                var end = question.IndexOf(close, start + 1);
                // An apostrophe is a quote only at the edges of words.
                var isQuote = end > start && (start == 0 || !char.IsLetterOrDigit(question[start - 1])) && (end + 1 == question.Length || !char.IsLetterOrDigit(question[end + 1]));
                if (isQuote && (start > 0 || question.AsSpan(end + 1).ContainsAnyExcept("?!. ")))
                    quoted.Add(start..end);
                start = end < 0 || isQuote && end + 1 >= question.Length ? -1 : question.IndexOf(open, isQuote ? end + 1 : start + 1);
            }
        }
    }

    private static HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Set(string words) =>
        words.Split(' ').ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly record struct Word(int Start, int Length, string Folded, uint Languages, bool IsCapitals, bool IsMarked)
    {
        public int End => Start + Length;
    }
}
