using Spectre.Console;

namespace Rag.Sample.Console.Output;

/// <summary>Shows a run moving, on a terminal.</summary>
internal static class IndexingProgressBar
{
    public static async Task<IndexingReport> RunAsync(Terminal terminal, Func<IProgress<IndexingProgress>?, Task<IndexingReport>> run)
    {
        if (!Terminal.ShowsProgress)
            return await run(null);

        IndexingReport? report = null;
        await terminal.Messages.Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn(), new ProgressBarColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask("Reading");
                report = await run(new Immediate(now =>
                {
                    // The source is read as it is indexed, so the end moves; it is never shown as nearer than it is.
                    task.MaxValue = Math.Max(now.Seen, 1);
                    task.Value = now.Done;
                    task.Description = $"{now.Done} of {now.Seen} documents, {now.Chunks} chunks{(now.Failed > 0 ? $", {now.Failed} failed" : "")}";
                }));
                task.Value = task.MaxValue;
            });
        return report!;
    }

    // Progress<T> posts to the thread pool, where reports overtake each other.
    private sealed class Immediate(Action<IndexingProgress> handler) : IProgress<IndexingProgress>
    {
        public void Report(IndexingProgress value) => handler(value);
    }
}
