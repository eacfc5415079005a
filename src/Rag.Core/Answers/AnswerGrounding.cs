using System.Buffers;
using System.Text;

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

    /// <summary>The status, which says also whether the answer fits the question, and what of the question it leaves open.</summary>
    public static (AnswerStatus Status, IReadOnlyList<string> Open) Judge(
        string question, string answer, IReadOnlyList<Citation> citations, PackedContext context, ITextAnalyzer? analyzer)
    {
        var status = StatusOf(answer, citations);
        if (status is not (AnswerStatus.Grounded or AnswerStatus.PartlyGrounded))
            return (status, []);
        var units = answer.ToCharArray();
        foreach (var citation in citations)
            units.AsSpan(citation.LabelSpan.Start, citation.LabelSpan.Length).Fill(' ');
        var said = new string(units);
        // What names the subject of a cited sentence counts as said: headings, title, and the sentence itself.
        var evidence = new StringBuilder(said);
        foreach (var citation in citations.Where(citation => citation.Verified))
        {
            evidence.Append('\n').Append(citation.Quote).Append('\n').Append(citation.Document!.Title).Append('\n').Append(citation.Document.Source);
            foreach (var block in context.Sources.First(source => source.Number == citation.Number).Blocks.Where(block => block.Span.Contains(citation.Span!.Value)))
                evidence.Append('\n').AppendJoin('\n', block.Headings).Append('\n').Append(block.Context).Append('\n').Append(HeadingAbove(block, citation.Span!.Value));
        }

        analyzer ??= TextAnalyzer.Default;
        var open = QuestionFit.Of(question, analyzer).Open(FactSentence.Of(said, analyzer), FactSentence.Of(evidence.ToString(), analyzer));
        return (open.Count == 0 ? status : AnswerStatus.PartlyGrounded, open);
    }

    private static string HeadingAbove(PackedBlock block, TextSpan span)
    {
        var text = block.Text.AsSpan(0, span.Start - block.Span.Start);
        var at = text.LastIndexOf("\n#", StringComparison.Ordinal) is >= 0 and var found ? found + 1 : text.StartsWith('#') ? 0 : -1;
        if (at < 0)
            return "";
        var line = text[at..];
        return (line.IndexOf('\n') is > 0 and var end ? line[..end] : line).TrimStart('#').Trim().ToString();
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
