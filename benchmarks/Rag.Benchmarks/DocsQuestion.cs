namespace Rag.Benchmarks;

/// <summary>A question about the documentation, as a new user would ask it.</summary>
/// <param name="Text">The question.</param>
/// <param name="Pages">The pages that answer it, relative to <c>entity-framework/</c>; empty when none does.</param>
internal sealed record DocsQuestion(string Text, IReadOnlyList<string> Pages)
{
    /// <summary>Whether it was kept aside: nothing was tuned to these. Decided by a hash of the question, so that no one chose.</summary>
    public bool IsHeldOut { get; } = (Convert.ToInt32(SearchText.Hash(Text)[..2], 16) & 1) == 1;

    /// <summary>Whether a document is one of <see cref="Pages"/>.</summary>
    public bool IsAnsweredBy(string documentId) => Pages.Any(page => documentId.EndsWith("entity-framework/" + page, StringComparison.Ordinal));

    /// <summary>The questions of <c>Data/efcore-questions.tsv</c>.</summary>
    public static IReadOnlyList<DocsQuestion> All()
    {
        using var stream = typeof(DocsQuestion).Assembly.GetManifestResourceStream("efcore-questions.tsv")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => line[0] != '#')
            .Select(line => line.Split('\t'))
            .Select(fields => new DocsQuestion(fields[0], fields[1] == "-" ? [] : fields[1].Split(',')))];
    }
}
