using System.Buffers;

namespace Rag;

/// <summary>Decides an answer's status from its text and its checked citations.</summary>
internal static class AnswerGrounding
{
    private static readonly SearchValues<char> AfterAbstention = SearchValues.Create(" .\r\n[]0123456789,");

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
        var labels = CitationParser.Parse(answer).Select(label => label.Span).ToList();
        foreach (var sentence in SentenceSplitter.Split(answer))
        {
            var text = answer.AsSpan(sentence.Start, sentence.Length);
            var words = 0;
            foreach (var unit in text)
            {
                if (char.IsLetter(unit))
                    words++;
            }

            // A label alone, a list's number or a heading of a word or two states nothing.
            if (words < 12 || citations.Any(citation => citation.AnswerSpan.Overlaps(sentence)) || labels.Exists(label => label.Overlaps(sentence)))
                continue;
            return true;
        }

        return false;
    }
}
