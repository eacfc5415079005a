namespace Rag.Core.Tests.Indexing;

public sealed class IndexingRunTests
{
    private readonly IndexingRun _run = new(new IndexingOptions(), progress: null);

    [Fact]
    public void An_item_skipped_with_a_warning_is_no_failure_and_is_not_taken_for_removed()
    {
        var isWork = _run.TrySee(new SourceItem { Id = "pipe", Warnings = [new RagWarning("special_file_skipped", "skipped", "pipe")] });

        var report = _run.ToReport(TimeSpan.Zero);
        Assert.False(isWork);
        Assert.Empty(report.Failed);
        Assert.Equal("special_file_skipped", Assert.Single(report.Warnings).Code);
        Assert.True(_run.HasSeen("pipe"));
        Assert.True(_run.MayRemove(out _));
    }

    [Fact]
    public void A_sync_removes_nothing_after_a_failure_that_hides_other_documents()
    {
        _run.TrySee(new SourceItem { Id = "corpus.jsonl:2", Error = new RagParseException("parse.corrupt", "broken"), HidesOthers = true });

        Assert.False(_run.MayRemove(out var why));
        Assert.Contains("nothing was removed", why, StringComparison.Ordinal);
    }
}
