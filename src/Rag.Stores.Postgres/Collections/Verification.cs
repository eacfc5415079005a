using System.Globalization;
using System.Numerics;
using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>Compares what a collection's rows hold with each other and with what can be derived anew. All of one moment.</summary>
internal sealed class Verification(Database database, NpgsqlConnection connection, CollectionRow opened, ITextAnalyzer? analyzer)
{
    // Unit length in float arithmetic, up to 4,096 dimensions.
    private const string LengthTolerance = "1e-3";

    private readonly List<CollectionProblem> _problems = [];
    private readonly Names _names = database.Names;

    public async Task<IReadOnlyList<CollectionProblem>> RunAsync(string? buildFailure, CancellationToken cancellationToken)
    {
        var row = await database.QueryAsync(connection, CollectionRow.Find(_names, opened.Key), reader => CollectionRow.ReadOneAsync(reader, cancellationToken), cancellationToken).ConfigureAwait(false)
            ?? throw PostgresErrors.NotFound("verify", opened.Info.Id);
        var expected = new Dictionary<int, (string Id, ulong Sum)>();
        await CheckDocumentsAsync(row, cancellationToken).ConfigureAwait(false);
        await CheckChunksAsync(expected, cancellationToken).ConfigureAwait(false);
        await CheckPostingsAsync(expected, cancellationToken).ConfigureAwait(false);
        if (buildFailure is not null && !row.IsIndexed)
            Add("index.missing", "", $"The vector index could not be built, so that every vector is compared: {buildFailure}");
        return [.. _problems.Distinct().OrderBy(problem => problem.Code, CodePointOrder.Comparer).ThenBy(problem => problem.Id, CodePointOrder.Comparer)];
    }

    private async Task CheckDocumentsAsync(CollectionRow row, CancellationToken cancellationToken)
    {
        var (documents, chunks) = (_names.Table("document", row.Key), _names.Table("chunk", row.Key));
        await ReadAsync(new Sql($"""
            SELECT d.id, d.chunks, count(c.ordinal), coalesce(min(c.index), 0), coalesce(max(c.index), -1), count(DISTINCT c.index), bool_and(c.live = (d.state = 1)), d.words, coalesce(sum(c.words), 0)::bigint
            FROM {documents} d LEFT JOIN {chunks} c ON c.document = d.key WHERE d.state <> 2 GROUP BY d.key, d.id, d.state, d.chunks, d.words
            """), reader =>
        {
            var (id, count) = (reader.GetString(0), reader.GetInt32(1));
            if (reader.GetInt64(2) != count || reader.GetInt32(3) != 0 || reader.GetInt32(4) != count - 1 || reader.GetInt64(5) != count)
                Add("store.inconsistent", id, "Chunks of the document are missing, or there are too many.");
            if ((!reader.IsDBNull(6) && !reader.GetBoolean(6)) || reader.GetInt64(7) != reader.GetInt64(8))
                Add("store.inconsistent", id, "The document and its chunks disagree about their state or their number of words.");
        }, cancellationToken).ConfigureAwait(false);
        await ReadAsync(new Sql($"SELECT c.id FROM {chunks} c WHERE NOT EXISTS (SELECT FROM {documents} d WHERE d.key = c.document)"), reader =>
            Add("store.inconsistent", reader.GetString(0), "The chunk belongs to no document."), cancellationToken).ConfigureAwait(false);
        await ReadAsync(new Sql($"SELECT coalesce(sum(chunks), 0)::bigint, coalesce(sum(words), 0)::bigint FROM {documents} WHERE state = 1"), reader =>
        {
            if (reader.GetInt64(0) != row.Chunks || reader.GetInt64(1) != row.Words)
                Add("store.inconsistent", "", "The collection's counts of chunks and words are not those of its documents, so that keyword scores are wrong.");
        }, cancellationToken).ConfigureAwait(false);
        await ReadAsync(new Sql($"SELECT id FROM {documents} WHERE state = 1 GROUP BY id HAVING count(*) > 1"), reader =>
            Add("store.inconsistent", reader.GetString(0), "The document has more than one current version."), cancellationToken).ConfigureAwait(false);
    }

    private Task CheckChunksAsync(Dictionary<int, (string Id, ulong Sum)> expected, CancellationToken cancellationToken)
    {
        var counts = new TermCounts();
        var (documentKey, text, title) = (-1L, "", (string?)null);
        return ReadAsync(new Sql($"""
            SELECT d.key, CASE WHEN row_number() OVER (PARTITION BY d.key ORDER BY c.ordinal) = 1 THEN d.text END, d.title, d.id, {ChunkColumns.Shown},
                c.ordinal, c.live, c.words, c.terms, c.frequencies, c.id, abs({_names.Function("vector_norm")}(c.embedding) - 1) < {LengthTolerance}
            FROM {_names.Table("document", opened.Key)} d JOIN {_names.Table("chunk", opened.Key)} c ON c.document = d.key WHERE d.state <> 2 ORDER BY d.key, c.ordinal
            """), reader =>
        {
            const int Rest = 4 + ChunkColumns.ShownCount;
            if (reader.GetInt64(0) != documentKey)
                (documentKey, text, title) = (reader.GetInt64(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2));
            var chunk = ChunkColumns.Read(reader, 4, reader.GetString(3));
            var (words, terms, frequencies) = (reader.GetInt32(Rest + 2), reader.GetFieldValue<long[]>(Rest + 3), reader.GetFieldValue<int[]>(Rest + 4));
            if (chunk.Span.End > text.Length || !text.AsSpan(chunk.Span.Start, chunk.Span.Length).SequenceEqual(chunk.Text))
                Add("chunk.text", chunk.Id, "The chunk's text is not what stands in the document at its span.");
            if (reader.GetString(Rest + 5) != chunk.Id)
                Add("store.inconsistent", chunk.Id, "The chunk's id is not that of its document and number.");
            if (!reader.GetBoolean(Rest + 6))
                Add("store.inconsistent", chunk.Id, "The chunk's vector is not of unit length.");
            if (terms.Length != frequencies.Length || !HasItsTerms(counts, chunk, title, words, terms, frequencies))
                Add("store.inconsistent", chunk.Id, "The chunk's keyword terms are not those of its text.");
            if (reader.GetBoolean(Rest + 1))
                expected[reader.GetInt32(Rest)] = (chunk.Id, Sum(words, terms, frequencies));
        }, cancellationToken);
    }

    private bool HasItsTerms(TermCounts counts, Chunk chunk, string? title, int words, long[] terms, int[] frequencies)
    {
        if (analyzer is null)
            return true;
        counts.Read(SearchText.ForKeywords(title, chunk), analyzer);
        return counts.Words == words && counts.Terms.SequenceEqual(terms) && counts.Counts.SequenceEqual(frequencies);
    }

    private async Task CheckPostingsAsync(Dictionary<int, (string Id, ulong Sum)> expected, CancellationToken cancellationToken)
    {
        var segments = await database.QueryAsync(connection, SegmentRow.Find(_names, opened.Key), reader => SegmentRow.ReadAsync(reader, cancellationToken), cancellationToken).ConfigureAwait(false);
        var bySegment = segments.ToDictionary(segment => segment.Number);
        var found = new Dictionary<int, ulong>();
        var (damaged, strange) = (0, 0);
        await ReadAsync(new Sql($"SELECT {PostingRow.Columns} FROM {_names.Table("posting", opened.Key)}"), reader =>
        {
            var row = PostingRow.Read(reader);
            if (!bySegment.TryGetValue(row.Segment, out var segment) || !row.IsWhole || row.Terms.Any(term => (int)(term >> segment.Shift) != row.Bucket))
            {
                damaged++;
                return;
            }

            foreach (var posting in row.Postings())
            {
                var ordinal = segment.First + posting.Chunk;
                if (!expected.ContainsKey(ordinal) || ordinal < segment.First || ordinal > segment.Last)
                    strange++;
                found[ordinal] = found.GetValueOrDefault(ordinal) + Mix(posting.Term, posting.Packed - Posting.Pack(posting.Chunk, 0, 0));
            }
        }, cancellationToken).ConfigureAwait(false);

        if (damaged > 0)
            Add("store.inconsistent", "", string.Create(CultureInfo.InvariantCulture, $"{damaged} rows of the keyword index are damaged."));
        if (strange > 0)
            Add("store.inconsistent", "", string.Create(CultureInfo.InvariantCulture, $"The keyword index holds {strange} postings of chunks that are not current."));
        foreach (var (ordinal, (id, sum)) in expected)
        {
            if (found.GetValueOrDefault(ordinal) != sum)
                Add("store.inconsistent", id, "The chunk's postings in the keyword index are not its terms.");
        }
    }

    private async Task ReadAsync(Sql sql, Action<NpgsqlDataReader> read, CancellationToken cancellationToken) =>
        await database.QueryAsync(connection, sql, async reader =>
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                read(reader);
            return 0;
        }, cancellationToken).ConfigureAwait(false);

    // Sums in any order, so that rows need not be brought together.
    private static ulong Sum(int words, long[] terms, int[] frequencies)
    {
        var sum = 0ul;
        for (var i = 0; i < Math.Min(terms.Length, frequencies.Length); i++)
            sum += Mix(terms[i], Posting.Pack(0, frequencies[i], words));
        return sum;
    }

    // The odd multipliers of xxHash64 (Collet, 2014).
    private static ulong Mix(long term, long counts) =>
        BitOperations.RotateLeft((ulong)term * 0x9E3779B185EBCA87 + (ulong)counts * 0xC2B2AE3D27D4EB4F, 31) * 0x9E3779B185EBCA87;

    private void Add(string code, string id, string detail) => _problems.Add(new(code, id, detail));
}
