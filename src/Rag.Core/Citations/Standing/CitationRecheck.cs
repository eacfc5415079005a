namespace Rag;

/// <summary>Checks the citations of an earlier answer against the documents as they are now.</summary>
public static class CitationRecheck
{
    /// <summary>What became of each citation, in order.</summary>
    /// <param name="answer">An answer, also one read by <see cref="AnswerJson.Read(string)"/>.</param>
    /// <param name="textOf">The text of a document by its id now; null when it is gone or may not be seen.</param>
    /// <param name="cancellationToken">Stops between documents.</param>
    /// <remarks>Compared ordinally. A quote that moved is looked for from the start of the document; the place nearest to the old one is given.</remarks>
    public static async Task<IReadOnlyList<StandingCitation>> CheckAsync(
        RagAnswer answer, Func<string, CancellationToken, ValueTask<string?>> textOf, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(textOf);

        var texts = new Dictionary<string, string?>(StringComparer.Ordinal);
        var checkedOnes = new List<StandingCitation>(answer.Citations.Count);
        foreach (var citation in answer.Citations)
        {
            if (citation is not { Verified: true, Document: { } document, Span: { } span })
            {
                checkedOnes.Add(new StandingCitation(citation, CitationStanding.Unverified, null));
                continue;
            }

            if (!texts.TryGetValue(document.Id, out var text))
                texts[document.Id] = text = await textOf(document.Id, cancellationToken).ConfigureAwait(false);
            checkedOnes.Add(Check(citation, span, text));
        }

        return checkedOnes;
    }

    private static StandingCitation Check(Citation citation, TextSpan span, string? text)
    {
        if (text is null)
            return new StandingCitation(citation, CitationStanding.Gone, null);
        if (span.End <= text.Length && text.AsSpan(span.Start, span.Length).SequenceEqual(citation.Quote))
            return new StandingCitation(citation, CitationStanding.Stands, span);
        TextSpan? nearest = null;
        for (var at = text.IndexOf(citation.Quote, StringComparison.Ordinal); at >= 0; at = text.IndexOf(citation.Quote, at + 1, StringComparison.Ordinal))
        {
            if (nearest is null || Math.Abs(at - span.Start) < Math.Abs(nearest.Value.Start - span.Start))
                nearest = new TextSpan(at, citation.Quote.Length);
        }

        return nearest is null ? new StandingCitation(citation, CitationStanding.Changed, null) : new StandingCitation(citation, CitationStanding.Moved, nearest);
    }
}
