using System.Globalization;
using System.Text.RegularExpressions;

namespace Rag;

/// <summary>Checks every citation of an answer against the sources it was made from: with rules, not with a model.</summary>
/// <remarks>
/// <para>A claim that stands in its source, but for white space, case and Markdown's marks, is verified at that place. Otherwise the sentence of the
/// source that shares most words with the claim is its support, if it shares at least half of them; words in quotation marks must be in the source,
/// and every number of the claim must be in that sentence or one beside it. A paraphrase in other words, or in another language, is therefore reported
/// as not supported: the check says what can be proven, not what is true.</para>
/// <para>Immutable and safe for concurrent use.</para>
/// </remarks>
public sealed partial class CitationVerifier
{
    private const double MinShared = 0.5;

    private readonly ContentTerms _terms;

    /// <summary>Creates a verifier.</summary>
    /// <param name="analyzer">Makes words comparable; null for the default.</param>
    public CitationVerifier(ITextAnalyzer? analyzer = null) => _terms = new ContentTerms(analyzer ?? TextAnalyzer.Default);

    /// <summary>The citations of <paramref name="answer"/>, in the order of their labels.</summary>
    public IReadOnlyList<Citation> Verify(string answer, PackedContext context)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(context);

        return [.. CitationParser.Parse(answer).Select(label => Verify(label, answer, context))];
    }

    private Citation Verify(CitationLabel label, string answer, PackedContext context)
    {
        var citation = new Citation { Number = label.Number, AnswerSpan = label.Claim };
        var source = context.Sources.FirstOrDefault(source => source.Number == label.Number);
        if (source is null)
            return citation with { Problem = CitationProblem.UnknownSource };

        citation = citation with { Document = source.Document };
        var claim = answer.Substring(label.Claim.Start, label.Claim.Length);
        foreach (var block in source.Blocks)
        {
            if (QuoteLocator.Locate(block.Text, claim) is { } exact)
                return Supported(citation, source, block, exact);
        }

        return VerifySentences(citation, claim, source);
    }

    private Citation VerifySentences(Citation citation, string claim, PackedSource source)
    {
        (PackedBlock Block, TextSpan Span)? best = null;
        foreach (var sentence in SentenceSplitter.Split(claim))
        {
            var text = claim.Substring(sentence.Start, sentence.Length);
            var (problem, block, span) = Support(text, source);
            if (problem != CitationProblem.None)
                return citation with { Problem = problem };
            best ??= (block!, span);
        }

        return best is { } found ? Supported(citation, source, found.Block, found.Span) : citation with { Problem = CitationProblem.NotSupported };
    }

    private (CitationProblem Problem, PackedBlock? Block, TextSpan Span) Support(string sentence, PackedSource source)
    {
        foreach (var block in source.Blocks)
        {
            if (QuoteLocator.Locate(block.Text, sentence) is { } exact)
                return (CitationProblem.None, block, exact);
        }

        foreach (var quote in QuotePattern().EnumerateMatches(sentence))
        {
            var words = sentence.Substring(quote.Index + 1, quote.Length - 2);
            if (!source.Blocks.Any(block => QuoteLocator.Locate(block.Text, words) is not null))
                return (CitationProblem.QuoteNotFound, null, default);
        }

        var terms = _terms.Of(sentence);
        (double Shared, PackedBlock? Block, int At, IReadOnlyList<TextSpan> Sentences) best = (0, null, 0, []);
        foreach (var block in source.Blocks)
        {
            var sentences = SentenceSplitter.Split(block.Text).ToList();
            var around = _terms.Of(string.Join('\n', [.. block.Headings, block.Context, source.Document.Title ?? ""]));
            for (var i = 0; i < sentences.Count; i++)
            {
                var there = _terms.Of(block.Text.AsSpan(sentences[i].Start, sentences[i].Length)).ToHashSet(StringComparer.Ordinal);
                // What only the heading says counts half: it names the subject, not the statement.
                var shared = terms.Sum(term => there.Contains(term) ? 1.0 : around.Contains(term, StringComparer.Ordinal) ? 0.5 : 0) / Math.Max(terms.Count, 1);
                if (shared > best.Shared)
                    best = (shared, block, i, sentences);
            }
        }

        if (best.Block is null || best.Shared < MinShared)
            return (CitationProblem.NotSupported, null, default);
        var first = best.Sentences[Math.Max(best.At - 1, 0)];
        var last = best.Sentences[Math.Min(best.At + 1, best.Sentences.Count - 1)];
        var nearby = NumberTokens.Of(best.Block.Text.AsSpan(first.Start, last.End - first.Start));
        if (!NumberTokens.Of(sentence).IsSubsetOf(nearby))
            return (CitationProblem.NumberNotFound, null, default);
        return (CitationProblem.None, best.Block, best.Sentences[best.At]);
    }

    private static Citation Supported(Citation citation, PackedSource source, PackedBlock block, TextSpan inBlock)
    {
        var span = new TextSpan(block.Span.Start + inBlock.Start, inBlock.Length);
        return citation with
        {
            Span = span,
            Quote = block.Text.Substring(inBlock.Start, inBlock.Length),
            Verified = true,
            Place = PlaceOf(source.Document, span),
        };
    }

    private static string? PlaceOf(SourceDocument document, TextSpan span)
    {
        // The narrowest place that holds the start: a cell before its sheet, a slide before nothing.
        var anchor = document.Anchors
            .Where(anchor => anchor.Kind != "heading" && anchor.Span.Start <= span.Start && span.Start < anchor.Span.End)
            .MinBy(anchor => anchor.Span.Length);
        return anchor is null ? null : string.Create(CultureInfo.InvariantCulture, $"{anchor.Kind} {anchor.Label}");
    }

    [GeneratedRegex("\"[^\"\\n]{3,}\"|\u201C[^\u201D\\n]{3,}\u201D|\u201E[^\u201C\u201D\\n]{3,}[\u201C\u201D]|\u00AB[^\u00BB\\n]{3,}\u00BB", RegexOptions.CultureInvariant)]
    private static partial Regex QuotePattern();
}
