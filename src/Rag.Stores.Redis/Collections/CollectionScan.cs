using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Rag.Stores.Redis;

/// <summary>Reads all of a collection piece by piece. Whoever scans compares <see cref="Sequence"/> before and after: what others wrote in between makes the pieces disagree.</summary>
internal sealed class CollectionScan(RedisLink link, string keys, byte[] identity, CollectionInfo info, string operation)
{
    private const int Batch = 500;

    private string _data = "";

    public CollectionInfo Info => info;

    /// <summary>The generation being scanned.</summary>
    public string Generation { get; private set; } = "";

    /// <summary>Counts the changes.</summary>
    public long Sequence { get; private set; }

    public Dictionary<string, long> Counters { get; private set; } = [];

    /// <summary>Begins a scan of what there is now.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        var meta = await OneAsync(writer => writer.Begin(4).Add("HMGET").Add(Keys.Meta(keys)).Add("id").Add("gen"), cancellationToken).ConfigureAwait(false);
        if (meta.Items[0].IsNull || !meta.Items[0].Bytes.Span.SequenceEqual(identity))
            throw RedisErrors.Gone(operation);
        Generation = meta.Items[1].Text;
        _data = $"{keys}{Generation}:";
        Counters = await ReadCountersAsync(cancellationToken).ConfigureAwait(false);
        Sequence = Counters.GetValueOrDefault("sequence");
    }

    /// <summary>Whether nothing was written since the scan began.</summary>
    public async Task<bool> IsStillAsync(CancellationToken cancellationToken)
    {
        var generation = await OneAsync(writer => writer.Begin(3).Add("HGET").Add(Keys.Meta(keys)).Add("gen"), cancellationToken).ConfigureAwait(false);
        return !generation.IsNull && generation.Text == Generation && (await ReadCountersAsync(cancellationToken).ConfigureAwait(false)).GetValueOrDefault("sequence") == Sequence;
    }

    /// <summary>Every document with its versions, oldest first, the current one last.</summary>
    public async IAsyncEnumerable<IReadOnlyList<ScannedVersion>> DocumentsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var page in ScanAsync("HSCAN", "docs", cancellationToken).ConfigureAwait(false))
        {
            foreach (var some in page.Chunk(2).Where(pair => seen.Add(pair[0].Text)).Chunk(32))
            {
                foreach (var versions in await ReadAsync(some, cancellationToken).ConfigureAwait(false))
                    yield return versions;
            }
        }
    }

    /// <summary>The members of a set or the fields and values of a hash, page by page.</summary>
    public async IAsyncEnumerable<RedisReply[]> ScanAsync(string command, string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var cursor = "0";
        do
        {
            var at = cursor;
            var reply = await OneAsync(writer => writer.Begin(5).Add(command).Add(_data + name).Add(at).Add("COUNT").Add(Batch), cancellationToken).ConfigureAwait(false);
            cursor = reply.Items[0].Text;
            yield return reply.Items[1].Items;
        }
        while (cursor != "0");
    }

    /// <summary>One command on a key of the collection.</summary>
    public Task<RedisReply> AskAsync(string command, string name, CancellationToken cancellationToken, params string[] rest) => OneAsync(
        writer =>
        {
            writer.Begin(2 + rest.Length).Add(command).Add(_data + name);
            foreach (var part in rest)
                writer.Add(part);
        }, cancellationToken);

    /// <summary>The same command on many keys or elements.</summary>
    public async Task<RedisReply[]> AskAllAsync(IReadOnlyCollection<string[]> commands, CancellationToken cancellationToken)
    {
        var replies = new List<RedisReply>(commands.Count);
        foreach (var some in commands.Chunk(Batch))
        {
            var writer = new RedisCommands();
            foreach (var command in some)
            {
                writer.Begin(command.Length).Add(command[0]).Add(_data + command[1]);
                foreach (var part in command.Skip(2))
                    writer.Add(part);
            }

            replies.AddRange(await SendAsync(writer, cancellationToken).ConfigureAwait(false));
        }

        return [.. replies];
    }

    private async Task<List<IReadOnlyList<ScannedVersion>>> ReadAsync(RedisReply[][] documents, CancellationToken cancellationToken)
    {
        var wanted = new List<(string Id, long Version, bool IsCurrent)>();
        var writer = new RedisCommands();
        foreach (var pair in documents)
        {
            var numbers = pair[1].Text.Split(',').Select(part => long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).ToList();
            foreach (var (number, isCurrent) in numbers.Skip(1).Select(number => (number, false)).Append((numbers[0], true)).Where(version => version.Item1 > 0))
            {
                wanted.Add((pair[0].Text, number, isCurrent));
                writer.Begin(2).Add("HGETALL").Add(Keys.Version(_data, number));
                writer.Begin(2).Add("GET").Add(Keys.Text(_data, number));
            }
        }

        var replies = await SendAsync(writer, cancellationToken).ConfigureAwait(false);
        return [.. wanted.Select((version, i) => new ScannedVersion(version.Id, version.Version, version.IsCurrent, replies[2 * i], replies[2 * i + 1], info))
            .GroupBy(version => version.Id, StringComparer.Ordinal)
            .Select(versions => (IReadOnlyList<ScannedVersion>)[.. versions])];
    }

    private async Task<Dictionary<string, long>> ReadCountersAsync(CancellationToken cancellationToken)
    {
        var reply = await AskAsync("HGETALL", "n", cancellationToken).ConfigureAwait(false);
        return reply.Items.Chunk(2).ToDictionary(pair => pair[0].Text, pair => pair[1].AsInteger, StringComparer.Ordinal);
    }

    private async Task<RedisReply> OneAsync(Action<RedisCommands> command, CancellationToken cancellationToken)
    {
        var writer = new RedisCommands();
        command(writer);
        return (await SendAsync(writer, cancellationToken).ConfigureAwait(false))[0];
    }

    private async Task<RedisReply[]> SendAsync(RedisCommands writer, CancellationToken cancellationToken)
    {
        if (writer.Count == 0)
            return [];
        var replies = await link.SendAsync(writer, operation, cancellationToken).ConfigureAwait(false);
        return Array.Find(replies, reply => reply.IsError) is { } error ? throw RedisErrors.From(error, operation) : replies;
    }
}
