using System.Buffers;

namespace Rag;

/// <summary>Decides an answer's status from its text and its checked citations.</summary>
internal static class AnswerGrounding
{
    private static readonly SearchValues<char> AfterAbstention = SearchValues.Create(" .\r\n[]0123456789,*_\"\u201D");

    private const int MinLetters = 12;
    private const int UnspacedWeight = 3;

    public static AnswerStatus StatusOf(string answer, IReadOnlyList<Citation> citations)
    {
        if (answer.AsSpan().Trim().IsEmpty || IsAbstention(answer))
            return AnswerStatus.Abstained;
        if (!citations.Any(citation => citation.Verified))
            return AnswerStatus.Ungrounded;
        return citations.All(citation => citation.Verified) && !HasUncitedSentence(answer, citations)
            ? AnswerStatus.Grounded
            : AnswerStatus.PartlyGrounded;
    }

    // A model often adds a label or a full stop less, or emphasis; anything more is an answer.
    private static bool IsAbstention(string answer)
    {
        var text = answer.AsSpan().Trim().TrimStart("*_\"> \u201C");
        var core = RagPrompt.Abstention.AsSpan().TrimEnd('.');
        return text.StartsWith(core, StringComparison.OrdinalIgnoreCase) && !text[core.Length..].ContainsAnyExcept(AfterAbstention);
    }

    private static bool HasUncitedSentence(string answer, IReadOnlyList<Citation> citations)
    {
        var markup = AnswerMarkup.Of(answer);
        // Labels and what is hidden are blanked, not removed, so that spans stay those of the answer.
        var units = answer.ToCharArray();
        foreach (var citation in citations)
            units.AsSpan(citation.LabelSpan.Start, citation.LabelSpan.Length).Fill(' ');
        foreach (var hidden in markup.Hidden)
            units.AsSpan(hidden.Start, hidden.Length).Fill(' ');
        var text = new string(units);
        foreach (var sentence in SentenceSplitter.Split(text).ToList())
        {
            var words = text.AsSpan(sentence.Start, sentence.Length);
            if (!citations.Any(citation => citation.AnswerSpan.Overlaps(sentence)) && States(words) && !IsTableHead(text, sentence) && !Attribution.IsOnly(words))
                return true;
        }

        return false;
    }

    // A list's number, a heading, or a line that announces what follows states nothing.
    private static bool States(ReadOnlySpan<char> sentence)
    {
        var letters = 0;
        foreach (var unit in sentence)
            letters += char.IsLetter(unit) ? FactTokenizer.IsUnspaced(unit) ? UnspacedWeight : 1 : 0;
        return letters >= MinLetters && sentence[0] != '#' && sentence.TrimEnd("*_ ")[^1] is not (':' or '\uFF1A');
    }

    private static bool IsTableHead(string text, TextSpan sentence) => text[sentence.Start] == '|' && TableText.IsDelimiter(TableText.NextLine(text, sentence.End));
}
