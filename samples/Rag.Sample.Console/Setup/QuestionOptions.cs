using System.CommandLine;
using System.Globalization;

namespace Rag.Sample.Console.Setup;

/// <summary>What <c>search</c> and <c>ask</c> share: the question and what may be searched.</summary>
internal sealed class QuestionOptions
{
    private readonly Argument<string> _question = new("question") { Description = "In natural language" };
    private readonly Option<string?> _mode = new("--mode") { Description = "hybrid (default), vector or keyword" };
    private readonly Option<int?> _top = new("-k", "--top") { CustomParser = WholeNumber.Parse, Description = "The most hits, 1 to 1000 (default 6)" };
    private readonly Option<double?> _alpha = new("--alpha") { Description = "The vector leg's weight, 0 to 1 (default: what the embedder states, else 0.3)" };
    private readonly Option<string?> _fusion = new("--fusion") { Description = "weighted (default) or rrf" };
    private readonly Option<string?> _filter = new("--filter") { Description = "A condition on metadata, such as: year >= 2020 and lang = 'en'" };
    private readonly Option<string[]> _as = new("--as") { Description = "A principal on whose behalf to ask; may be given several times" };
    private readonly Option<string?> _asOf = new("--as-of") { Description = "Search the versions that held at this moment, such as 2026-01-31 or 2026-01-31T12:00Z" };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_question);
        command.Options.Add(_mode);
        command.Options.Add(_top);
        command.Options.Add(_alpha);
        command.Options.Add(_fusion);
        command.Options.Add(_filter);
        command.Options.Add(_as);
        command.Options.Add(_asOf);
    }

    public SearchMode ModeOf(ParseResult parsed) => parsed.GetValue(_mode) is { } mode ? Choice.Of(mode, "--mode", Choice.Modes) : SearchMode.Hybrid;

    public RetrievalRequest RequestOf(ParseResult parsed)
    {
        var principals = parsed.GetResult(_as) is null ? null : parsed.GetValue(_as);
        var top = parsed.GetValue(_top);
        if (top is < 1 or > SearchQuery.MaxTop)
            throw new UsageException($"-k must be 1 to {SearchQuery.MaxTop}.");
        var alpha = parsed.GetValue(_alpha);
        if (alpha is { } weight && !(weight >= 0 && weight <= 1))
            throw new UsageException("--alpha must be 0 (keyword only) to 1 (vector only).");
        return new RetrievalRequest(parsed.GetValue(_question)!)
        {
            Mode = ModeOf(parsed),
            Top = top,
            Alpha = alpha,
            Fusion = parsed.GetValue(_fusion) is { } fusion ? Choice.Of(fusion, "--fusion", Choice.Fusions) : null,
            Filter = parsed.GetValue(_filter) is { } filter ? FilterParser.Parse(filter) : null,
            Access = principals is null ? CallerAccess.None : CallerAccess.For(principals),
            AsOf = parsed.GetValue(_asOf) is { } asOf ? Moment(asOf) : null,
        };
    }

    /// <summary>Says what a moment means where no earlier version is kept.</summary>
    public static void WarnOfLostVersions(RetrievalRequest request, CollectionInfo info, Output.Terminal terminal)
    {
        if (request.AsOf is not null && !info.KeepsHistory)
            terminal.Message($"[yellow]warning[/] history.not_kept: the collection '{info.Id.Name}' keeps no earlier versions, so --as-of chooses among current documents by their own validity. To keep them, make a collection with rag index --history.");
    }

    private static DateTimeOffset Moment(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment
            : throw new UsageException("--as-of must be a date or a moment, such as 2026-01-31 or 2026-01-31T12:00Z.");
}
