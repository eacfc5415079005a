using System.Text;

namespace Rag.Stores.Redis;

/// <summary>Removes the keys of what is not used any more: dropped collections, and what a repair replaced. Listed before, so that whoever stops half-way leaves a note.</summary>
internal sealed class Retirement(RedisLink link, string keys)
{
    private const int Batch = 1_000;
    private const string RepairSuffix = ":x";
    private static readonly string[] Fixed = ["docs", "ids", "content", "pages", "large", "dead", "staged", "vs", "n"];

    public async Task<bool> DropAsync(byte[] identity, CancellationToken cancellationToken)
    {
        try
        {
            await RedisScript.Retire.RunAsync(link, "drop", Keys.Meta(keys), cancellationToken, identity, "drop"u8.ToArray()).ConfigureAwait(false);
            return true;
        }
        catch (RagStoreException e) when (e.Code == "not_found")
        {
            return false;
        }
    }

    /// <summary>Removes the keys of every generation out of use.</summary>
    public async Task SweepAsync(string operation, CancellationToken cancellationToken)
    {
        var retired = await SendAsync(new RedisCommands().Begin(2).Add("SMEMBERS").Add(Keys.Retired(keys)), operation, cancellationToken).ConfigureAwait(false);
        foreach (var generation in retired.Items.Select(item => item.Text))
        {
            var data = $"{keys}{generation}:";
            await UnlinkAsync(data, "words", word => [Join(data + "p:", word)], operation, cancellationToken).ConfigureAwait(false);
            await UnlinkAsync(data, "fields", field => [Join(data + "f:", field)], operation, cancellationToken).ConfigureAwait(false);
            await UnlinkVersionsAsync(data, operation, cancellationToken).ConfigureAwait(false);
            var last = new List<byte[]>();
            last.AddRange(Fixed.Select(name => Encoding.UTF8.GetBytes(data + name)));
            if (generation.EndsWith(RepairSuffix, StringComparison.Ordinal))
                last.Add(Encoding.UTF8.GetBytes(Keys.Meta(data[..^(RepairSuffix.Length)])));
            await UnlinkAsync(last, operation, cancellationToken).ConfigureAwait(false);
            await SendAsync(new RedisCommands().Begin(3).Add("SREM").Add(Keys.Retired(keys)).Add(generation), operation, cancellationToken).ConfigureAwait(false);
        }
    }

    // Every number that was given out, for a version that was staged stands in no list.
    private async Task UnlinkVersionsAsync(string data, string operation, CancellationToken cancellationToken)
    {
        var given = await SendAsync(new RedisCommands().Begin(4).Add("HMGET").Add(data + "n").Add("version").Add("chunk"), operation, cancellationToken).ConfigureAwait(false);
        var versions = given.Items[0].IsNull ? 0 : given.Items[0].AsInteger;
        var pages = given.Items[1].IsNull ? 0 : (given.Items[1].AsInteger >> 16) + 1;
        var batch = new List<byte[]>();
        for (var version = 1L; version < versions; version++)
        {
            batch.Add(Encoding.UTF8.GetBytes(Keys.Version(data, version)));
            batch.Add(Encoding.UTF8.GetBytes(Keys.Text(data, version)));
            if (batch.Count >= Batch)
                await UnlinkAsync(batch, operation, cancellationToken).ConfigureAwait(false);
        }

        for (var page = 0L; page < pages; page++)
            batch.Add(Encoding.UTF8.GetBytes($"{data}o:{page}"));
        await UnlinkAsync(batch, operation, cancellationToken).ConfigureAwait(false);
    }

    private async Task UnlinkAsync(string data, string set, Func<byte[], byte[][]> keysOf, string operation, CancellationToken cancellationToken)
    {
        var cursor = "0";
        var batch = new List<byte[]>();
        do
        {
            var reply = await SendAsync(new RedisCommands().Begin(5).Add("SSCAN").Add(data + set).Add(cursor).Add("COUNT").Add(Batch), operation, cancellationToken).ConfigureAwait(false);
            cursor = reply.Items[0].Text;
            batch.AddRange(reply.Items[1].Items.SelectMany(item => keysOf(item.Bytes.ToArray())));
            await UnlinkAsync(batch, operation, cancellationToken).ConfigureAwait(false);
        }
        while (cursor != "0");
        await UnlinkAsync([Encoding.UTF8.GetBytes(data + set)], operation, cancellationToken).ConfigureAwait(false);
    }

    private async Task UnlinkAsync(List<byte[]> batch, string operation, CancellationToken cancellationToken)
    {
        if (batch.Count == 0)
            return;
        var writer = new RedisCommands().Begin(1 + batch.Count).Add("UNLINK");
        foreach (var key in batch)
            writer.Add(key);
        await SendAsync(writer, operation, cancellationToken).ConfigureAwait(false);
        batch.Clear();
    }

    private async Task<RedisReply> SendAsync(RedisCommands command, string operation, CancellationToken cancellationToken)
    {
        var reply = (await link.SendAsync(command, operation, cancellationToken).ConfigureAwait(false))[0];
        return reply.IsError ? throw RedisErrors.From(reply, operation) : reply;
    }

    private static byte[] Join(string prefix, byte[] name) => [.. Encoding.UTF8.GetBytes(prefix), .. name];
}
