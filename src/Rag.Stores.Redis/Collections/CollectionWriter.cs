using System.Globalization;
using System.Text;

namespace Rag.Stores.Redis;

/// <summary>Puts documents in place unseen, then has one script make them count.</summary>
/// <remarks>What takes time, above all linking vectors into the graph, happens while the server answers others.</remarks>
internal sealed class CollectionWriter(RedisLink link, string key, byte[] identity)
{
    private const int MaxAttempts = 5;
    private const int CommandsPerTrip = 256;
    private const int BytesPerTrip = 4 << 20;

    // A writer that took longer over one call has stopped; what it left may be removed. One that wakes up begins anew.
    private const int LeaseSeconds = 600;

    public async Task WriteAsync(IReadOnlyList<(PreparedDocument Document, string Fingerprint)> documents, bool asIs, string operation, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await TryWriteAsync(documents, asIs, operation, cancellationToken).ConfigureAwait(false))
                return;
        }

        throw RedisErrors.Busy(operation);
    }

    /// <summary>Takes vectors that belong to nothing out of the vector set.</summary>
    public async Task SweepAsync(byte[] generation, RedisReply[] ranges, string operation, CancellationToken cancellationToken)
    {
        if (ranges.Length == 0)
            return;
        var vectors = VectorsKey(generation);
        foreach (var range in ranges)
        {
            var (first, count) = Range(range);
            for (var done = 0L; done < count; done += CommandsPerTrip)
            {
                var writer = new RedisCommands();
                for (var i = done; i < Math.Min(count, done + CommandsPerTrip); i++)
                    writer.Begin(3).Add("VREM").Add(vectors).Add(first + i);
                await SendAsync(writer, operation, cancellationToken).ConfigureAwait(false);
            }
        }

        await RedisScript.Swept.RunAsync(link, operation, key, cancellationToken, [identity, generation, .. ranges.Select(range => range.Bytes.ToArray())]).ConfigureAwait(false);
    }

    private async Task<bool> TryWriteAsync(IReadOnlyList<(PreparedDocument Document, string Fingerprint)> documents, bool asIs, string operation, CancellationToken cancellationToken)
    {
        var chunks = documents.Sum(entry => (long)entry.Document.Chunks.Length);
        var reserved = await RedisScript.Reserve.RunAsync(
            link, operation, key, cancellationToken, identity, Number(chunks), Number(documents.Count), Number(LeaseSeconds)).ConfigureAwait(false);
        var generation = reserved.Items[0].Bytes.ToArray();
        var (firstChunk, firstVersion) = (reserved.Items[1].AsInteger, reserved.Items[2].AsInteger);
        try
        {
            await SweepAsync(generation, reserved.Items[3].Items, operation, cancellationToken).ConfigureAwait(false);
            await StageAsync(documents, DataKeys(generation), firstChunk, firstVersion, operation, cancellationToken).ConfigureAwait(false);
            var reply = await CommitAsync(documents, generation, firstChunk, firstVersion, asIs, operation, cancellationToken).ConfigureAwait(false);
            if (reply.Kind != ReplyKind.Array)
                return false;
            await SweepAsync(generation, reply.Items, operation, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch
        {
            await AbandonAsync(generation, firstVersion, operation).ConfigureAwait(false);
            throw;
        }
    }

    private async Task StageAsync(
        IReadOnlyList<(PreparedDocument Document, string Fingerprint)> documents, string data, long firstChunk, long firstVersion, string operation, CancellationToken cancellationToken)
    {
        var writer = new RedisCommands();
        var chunk = firstChunk;
        for (var i = 0; i < documents.Count; i++)
        {
            var (document, fingerprint) = documents[i];
            document.Stage(writer, data, firstVersion + i, chunk, fingerprint);
            foreach (var one in document.Chunks)
            {
                writer.Begin(11).Add("VADD").Add(data + "vs").Add("FP32").Add(one.Vector).Add(chunk++).Add("CAS").Add("NOQUANT").Add("EF").Add(200).Add("M").Add(16);
                writer = await FlushAsync(writer, CommandsPerTrip, operation, cancellationToken).ConfigureAwait(false);
            }

            writer = await FlushAsync(writer, CommandsPerTrip, operation, cancellationToken).ConfigureAwait(false);
        }

        await FlushAsync(writer, 1, operation, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RedisCommands> FlushAsync(RedisCommands writer, int commands, string operation, CancellationToken cancellationToken)
    {
        if (writer.Count < commands && writer.Bytes < BytesPerTrip)
            return writer;
        await SendAsync(writer, operation, cancellationToken).ConfigureAwait(false);
        return new RedisCommands();
    }

    private async Task<RedisReply> CommitAsync(
        IReadOnlyList<(PreparedDocument Document, string Fingerprint)> documents, byte[] generation, long firstChunk, long firstVersion, bool asIs, string operation, CancellationToken cancellationToken)
    {
        var postings = new Dictionary<string, List<byte>>(StringComparer.Ordinal);
        var large = new PackWriterList();
        var versions = new PackWriter().Array(documents.Count);
        var chunk = firstChunk;
        for (var i = 0; i < documents.Count; i++)
        {
            documents[i].Document.AddPostings(postings, large, chunk);
            versions.Number(firstVersion + i);
            chunk += documents[i].Document.Chunks.Length;
        }

        var words = new PackWriter().Map(postings.Count);
        foreach (var (term, records) in postings)
            words.Text(term).Bytes(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(records));
        return await RedisScript.Replace.RunAsync(
            link, operation, key, cancellationToken, identity, generation, Number(firstVersion), versions.ToArray(), words.ToArray(), large.ToArray(), asIs ? "1"u8.ToArray() : "0"u8.ToArray()).ConfigureAwait(false);
    }

    // After a failure: what was put in place is removed if the server still answers; if not, the next writer's reservation does.
    private async Task AbandonAsync(byte[] generation, long reservation, string operation)
    {
        try
        {
            var dead = await RedisScript.Abandon.RunAsync(link, operation, key, CancellationToken.None, identity, generation, Number(reservation)).ConfigureAwait(false);
            await SweepAsync(generation, dead.Items, operation, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RagStoreException or ObjectDisposedException)
        {
            // The failure that led here is the one to report.
        }
    }

    private async Task SendAsync(RedisCommands writer, string operation, CancellationToken cancellationToken)
    {
        foreach (var reply in await link.SendAsync(writer, operation, cancellationToken).ConfigureAwait(false))
        {
            if (reply.IsError)
                throw RedisErrors.From(reply, operation);
        }
    }

    private static (long First, long Count) Range(RedisReply range)
    {
        var parts = range.Text.Split(',');
        return (long.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private string DataKeys(byte[] generation) => $"{key[..^"meta".Length]}{Encoding.UTF8.GetString(generation)}:";

    private string VectorsKey(byte[] generation) => DataKeys(generation) + "vs";

    private static byte[] Number(long value) => Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture));
}
