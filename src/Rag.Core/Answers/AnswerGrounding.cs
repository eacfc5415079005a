using System.Buffers;

namespace Rag;

/// <summary>Decides an answer's status from its text and its checked citations.</summary>
internal static class AnswerGrounding
{
    private static readonly SearchValues<char> AfterAbstention = SearchValues.Create(" .\r\n[]0123456789,");

    private const int MinLetters = 12;

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

    // A model often adds a label or a full stop less; anything more is an answer.
    private static bool IsAbstention(string answer)
    {
        var text = answer.Trim();
        var core = RagPrompt.Abstention.TrimEnd('.');
        return text.StartsWith(core, StringComparison.OrdinalIgnoreCase) && !text.AsSpan(core.Length).ContainsAnyExcept(AfterAbstention);
    }

    private static bool HasUncitedSentence(string answer, IReadOnlyList<Citation> citations)
    {
        // Labels are blanked, not removed, so that spans stay those of the answer.
        var units = answer.ToCharArray();
        foreach (var label in CitationParser.Parse(answer))
            units.AsSpan(label.Span.Start, label.Span.Length).Fill(' ');
        foreach (var sentence in SentenceSplitter.Split(units))
        {
            var letters = 0;
            foreach (var unit in units.AsSpan(sentence.Start, sentence.Length))
                letters += char.IsLetter(unit) ? 1 : 0;
            // A list's number or a heading of a word or two states nothing.
            if (letters >= MinLetters && !citations.Any(citation => citation.AnswerSpan.Overlaps(sentence)))
                return true;
        }

        return false;
    }
}
