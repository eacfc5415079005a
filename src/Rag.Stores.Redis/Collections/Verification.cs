using System.Buffers.Binary;
using System.Globalization;

namespace Rag.Stores.Redis;

/// <summary>Compares a collection's rows with their checksums, and everything derived from them with what is derived anew.</summary>
internal sealed class Verification(CollectionScan scan, CollectionInfo info, ITextAnalyzer? analyzer)
{
    private const int MaxAttempts = 5;
    private const double VectorTolerance = 1e-3;

    private readonly List<CollectionProblem> _problems = [];

    public async Task<IReadOnlyList<CollectionProblem>> RunAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            _problems.Clear();
            await scan.BeginAsync(cancellationToken).ConfigureAwait(false);
            await CheckAsync(cancellationToken).ConfigureAwait(false);
            if (await scan.IsStillAsync(cancellationToken).ConfigureAwait(false))
                return [.. _problems.Distinct().OrderBy(problem => problem.Code, CodePointOrder.Comparer).ThenBy(problem => problem.Id, CodePointOrder.Comparer)];
        }

        throw RedisErrors.Busy("verify");
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        var expected = new ExpectedIndexes(info, analyzer);
        var isWhole = true;
        await foreach (var versions in scan.DocumentsAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var version in versions)
            {
                _problems.AddRange(version.Problems);
                isWhole &= version.Indexed is not null;
                if (version.Indexed is not null && !expected.Add(version))
                    Add(version.Id, "The document's index entries or keyword terms are not those of its metadata and text.");
            }
        }

        // What a damaged row should have in the indexes nobody can tell.
        if (!isWhole)
            return;
        foreach (var (name, count) in expected.Counters)
        {
            var skipped = analyzer is null && name is "length" or "allLength";
            if (!skipped && scan.Counters.GetValueOrDefault(name) != count)
                Add("", $"The collection counts {scan.Counters.GetValueOrDefault(name)} {name} but holds {count}.");
        }

        await CheckPlacesAsync(expected, cancellationToken).ConfigureAwait(false);
        await CheckWordsAsync(expected, cancellationToken).ConfigureAwait(false);
        CheckMembers("fields of the filter indexes", expected.Fields.Keys, await MembersAsync("SSCAN", "fields", cancellationToken).ConfigureAwait(false));
        foreach (var (field, values) in expected.Fields)
            CheckMembers("entries of a filter index", values, await MembersAsync("ZSCAN", "f:" + field, cancellationToken).ConfigureAwait(false));
        CheckMembers("content hashes", expected.Content, await MembersAsync("ZSCAN", "content", cancellationToken).ConfigureAwait(false));
        var ids = expected.Ids.Select(id => ExpectedIndexes.Latin(System.Text.Encoding.UTF8.GetBytes(id)));
        CheckMembers("document ids", ids, await MembersAsync("ZSCAN", "ids", cancellationToken).ConfigureAwait(false));
        await CheckVectorsAsync(expected, cancellationToken).ConfigureAwait(false);
    }

    private async Task CheckPlacesAsync(ExpectedIndexes expected, CancellationToken cancellationToken)
    {
        var last = (scan.Counters.GetValueOrDefault("chunk") - 1) >> 16;
        var found = 0;
        for (var page = 0L; page <= last; page++)
        {
            var bytes = (await scan.AskAsync("GET", string.Create(CultureInfo.InvariantCulture, $"o:{page}"), cancellationToken).ConfigureAwait(false)).Bytes;
            for (var at = 0; at + 8 <= bytes.Length; at += 8)
            {
                var version = BinaryPrimitives.ReadUInt32BigEndian(bytes.Span[at..]);
                if (version == 0)
                    continue;
                found++;
                var index = BinaryPrimitives.ReadUInt32BigEndian(bytes.Span[(at + 4)..]);
                if (!expected.Chunks.TryGetValue((page << 16) + at / 8, out var chunk) || chunk.Version != version || chunk.Index != index)
                    Add("", "A chunk's number leads to a document that does not have it.");
            }
        }

        if (found != expected.Chunks.Count)
            Add("", $"{expected.Chunks.Count} chunks are stored but {found} have a number.");
    }

    private async Task CheckWordsAsync(ExpectedIndexes expected, CancellationToken cancellationToken)
    {
        if (analyzer is null)
            return;
        CheckMembers("words", expected.Postings.Keys.Select(word => ExpectedIndexes.Latin(System.Text.Encoding.UTF8.GetBytes(word))),
            await MembersAsync("SSCAN", "words", cancellationToken).ConfigureAwait(false));
        foreach (var some in expected.Postings.Chunk(500))
        {
            var lists = await scan.AskAllAsync([.. some.Select(entry => new[] { "GET", "p:" + entry.Key })], cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < some.Length; i++)
                Compare(Records(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(some[i].Value)), Records(lists[i].Bytes.Span), expected);
        }
    }

    private void Compare(SortedDictionary<uint, uint> expected, SortedDictionary<uint, uint> found, ExpectedIndexes all)
    {
        foreach (var (chunk, _) in expected.Except(found).Concat(found.Except(expected)))
            Add(all.Chunks.TryGetValue(chunk, out var known) ? known.Id : "", "The chunk's keyword postings are missing or not those of its text.");
    }

    private static SortedDictionary<uint, uint> Records(ReadOnlySpan<byte> list)
    {
        var records = new SortedDictionary<uint, uint>();
        for (var at = 0; at + 8 <= list.Length; at += 8)
            records[BinaryPrimitives.ReadUInt32BigEndian(list[at..])] = BinaryPrimitives.ReadUInt32BigEndian(list[(at + 4)..]);
        return records;
    }

    private async Task CheckVectorsAsync(ExpectedIndexes expected, CancellationToken cancellationToken)
    {
        foreach (var some in expected.Chunks.Chunk(200))
        {
            var stored = await scan.AskAllAsync([.. some.Select(entry => new[] { "VEMB", "vs", entry.Key.ToString(CultureInfo.InvariantCulture) })], cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < some.Length; i++)
            {
                var vector = some[i].Value.Vector.Span;
                var same = stored[i].Items.Length == vector.Length;
                for (var j = 0; same && j < vector.Length; j++)
                    same = Math.Abs(stored[i].Items[j].Number - vector[j]) < VectorTolerance;
                if (!same)
                    Add(some[i].Value.Id, "The chunk's vector is not in the vector set, or another is.");
            }
        }

        // Vectors of a write under way, or of one that stopped, are known to belong to nothing yet.
        var waiting = await scan.AskAsync("HLEN", "staged", cancellationToken).ConfigureAwait(false);
        var dead = await scan.AskAsync("SCARD", "dead", cancellationToken).ConfigureAwait(false);
        var held = await scan.AskAsync("EXISTS", "vs", cancellationToken).ConfigureAwait(false);
        var count = held.AsInteger == 0 ? 0 : (await scan.AskAsync("VCARD", "vs", cancellationToken).ConfigureAwait(false)).AsInteger;
        if (waiting.AsInteger == 0 && dead.AsInteger == 0 && count > expected.Chunks.Count)
            Add("", $"The vector set holds {count} vectors for {expected.Chunks.Count} chunks.");
    }

    private async Task<HashSet<string>> MembersAsync(string command, string name, CancellationToken cancellationToken)
    {
        var members = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var page in scan.ScanAsync(command, name, cancellationToken).ConfigureAwait(false))
        {
            foreach (var member in command == "ZSCAN" ? page.Chunk(2).Select(pair => pair[0]) : page)
                members.Add(ExpectedIndexes.Latin(member.Bytes.Span));
        }

        return members;
    }

    private void CheckMembers(string what, IEnumerable<string> expected, HashSet<string> found)
    {
        var wanted = expected.ToHashSet(StringComparer.Ordinal);
        var (missing, extra) = (wanted.Count(member => !found.Contains(member)), found.Count(member => !wanted.Contains(member)));
        if (missing + extra > 0)
            Add("", $"{missing} {what} are missing and {extra} belong to nothing.");
    }

    private void Add(string id, string detail) => _problems.Add(new("store.inconsistent", id, detail));
}
