using System.Text;

namespace Rag.Stores.Redis;

/// <summary>Derives everything anew into a second set of keys and puts it in the place of the first in one step: until then, and if it stops, nothing has changed.</summary>
internal sealed class Repair(RedisLink link, string keys, byte[] identity, CollectionInfo info, ITextAnalyzer analyzer)
{
    private const string Operation = "repair";
    private const int MaxAttempts = 3;
    private const int Batch = 100;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var retirement = new Retirement(link, keys);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var done = await TryAsync(cancellationToken).ConfigureAwait(false);
            await retirement.SweepAsync(Operation, cancellationToken).ConfigureAwait(false);
            if (done)
                return;
        }

        throw RedisErrors.Busy(Operation);
    }

    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        var begun = await RetireAsync(cancellationToken, "begin").ConfigureAwait(false);
        // A collection within the collection, whose keys begin with the new generation's name.
        var (inner, sequence) = ($"{keys}{begun.Items[0].Text}:", begun.Items[1].Text);
        var settings = new CollectionSettings
        {
            Model = info.Model,
            Dimensions = info.Dimensions,
            Analyzer = analyzer,
            RequiresPrincipals = info.RequiresPrincipals,
            KeepsHistory = info.KeepsHistory,
        };
        var row = await CollectionRow.MakeAsync(link, Keys.Meta(inner), info.Id, settings, cancellationToken, "x").ConfigureAwait(false);
        var writer = new CollectionWriter(link, Keys.Meta(inner), row.Identity);
        var scan = new CollectionScan(link, keys, identity, info, Operation);
        await scan.BeginAsync(cancellationToken).ConfigureAwait(false);

        var waiting = new List<(PreparedDocument, string)>();
        await foreach (var versions in scan.DocumentsAsync(cancellationToken).ConfigureAwait(false))
        {
            // A version that lost its text or a vector is left out, so that the next run indexes its document again.
            foreach (var version in versions)
            {
                if (version.Indexed is { } indexed)
                    waiting.Add((PreparedDocument.From(indexed, info, analyzer, version.IsCurrent), indexed.Fingerprint));
            }

            if (waiting.Count >= Batch)
                await FlushAsync().ConfigureAwait(false);
        }

        await FlushAsync().ConfigureAwait(false);
        var swapped = await RetireAsync(cancellationToken, "swap", begun.Items[0].Text + ":x", sequence).ConfigureAwait(false);
        return swapped.Text != "stale";

        async Task FlushAsync()
        {
            if (waiting.Count > 0)
                await writer.WriteAsync(waiting, asIs: true, Operation, cancellationToken).ConfigureAwait(false);
            waiting.Clear();
        }
    }

    private Task<RedisReply> RetireAsync(CancellationToken cancellationToken, params string[] arguments) =>
        RedisScript.Retire.RunAsync(link, Operation, Keys.Meta(keys), cancellationToken, [identity, .. arguments.Select(Encoding.UTF8.GetBytes)]);
}
