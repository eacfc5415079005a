using System.Globalization;
using System.Text;
using Rag.Stores.Engine.Keywords;

namespace Rag.Stores.Sqlite;

/// <summary>Compares what a collection's rows hold with their checksums, with each other, and with what can be derived anew.</summary>
internal sealed class Verification(Connection connection, CollectionRow collection, ITextAnalyzer? analyzer)
{
    // Unit length in float arithmetic, up to 4,096 dimensions.
    private const double LengthTolerance = 1e-3;

    private readonly List<CollectionProblem> _problems = [];

    public IReadOnlyList<CollectionProblem> Run(CancellationToken cancellationToken)
    {
        CheckFile();
        try
        {
            foreach (var version in DocumentRow.All(connection, collection.Key))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Check(version);
            }

            CheckOrphans();
            CheckKeywords();
            if (!StoredGraph.IsIntact(connection, collection.Key))
                Add("store.inconsistent", "", "The vector graph is damaged or of another version.");
        }
        catch (RagStoreException e) when (e.Code == "store.corrupt")
        {
            // The file's own structure is damaged, so that not all of it can be walked.
            Add("store.corrupt", "", e.Message);
        }

        return [.. _problems.Distinct()
            .OrderBy(problem => problem.Code, CodePointOrder.Comparer).ThenBy(problem => problem.Id, CodePointOrder.Comparer)];
    }

    /// <summary>Whether a version can be shown: its row, text and chunks are as they were written. What is derived does not count.</summary>
    public bool IsWhole(DocumentRow version)
    {
        var before = _problems.Count;
        Check(version);
        var whole = _problems.Skip(before).All(problem => problem.Detail is NotFoundByHash or WithoutCode);
        _problems.RemoveRange(before, _problems.Count - before);
        return whole;
    }

    private const string NotFoundByHash = "The chunk is not found by its content hash.";
    private const string WithoutCode = "The 8-bit code of the chunk's vector is missing, damaged, or not that of the vector.";

    private void CheckFile()
    {
        using var rows = connection.Prepare("PRAGMA integrity_check(20)");
        try
        {
            while (rows.Step())
            {
                if (rows.Text(0) != "ok")
                    Add("store.corrupt", "", rows.Text(0));
            }
        }
        catch (RagStoreException e)
        {
            Add(e.Code, "", e.Message);
        }
    }

    private void Check(DocumentRow version)
    {
        if (!version.IsIntact)
        {
            Add("store.inconsistent", version.Id, "The document's row (its metadata, readers, validity or version) is damaged.");
            return;
        }

        if (version.State == VersionState.Salvaged)
            return;
        string? text = null;
        try
        {
            text = VersionContent.ReadText(connection, version);
        }
        catch (RagStoreException e) when (e.Code == "store.corrupt")
        {
            Add("chunk.text", version.Id, "The document's text is missing or damaged.");
        }

        for (var i = 0; i < version.Chunks; i++)
            Check(version, i, text);
    }

    private void Check(DocumentRow version, int index, string? text)
    {
        var key = version.FirstChunk + index;
        var id = Chunk.IdOf(version.Id, index);
        ChunkRecord record;
        try
        {
            record = VersionContent.ReadRecord(connection, version, index);
        }
        catch (RagStoreException e) when (e.Code == "store.corrupt")
        {
            Add("store.inconsistent", id, "The chunk's row is missing or damaged.");
            return;
        }

        if (Vector(key) is not { } vector)
            Add("store.inconsistent", id, "The chunk's vector is missing, damaged, of another dimension, or not of unit length.");
        else if (!HasCode(key, vector))
            Add("store.inconsistent", id, WithoutCode);
        if (!HasContentKey(record, key))
            Add("store.inconsistent", id, NotFoundByHash);
        if (text is null)
            return;
        if (!HasItsText(record, text))
            Add("chunk.text", id, "The chunk's span is not where its text stands in the document.");
    }

    private static bool HasItsText(ChunkRecord record, string text)
    {
        var span = record.Chunk.Span;
        return span.End <= text.Length
            && Encoding.UTF8.GetByteCount(text.AsSpan(0, span.Start)) == record.ByteOffset
            && Encoding.UTF8.GetByteCount(text.AsSpan(span.Start, span.Length)) == record.ByteLength;
    }

    private float[]? Vector(long key)
    {
        try
        {
            var vector = VersionContent.ReadVector(connection, key, collection.Info.Dimensions);
            return Math.Abs(VectorMath.SquaredLength(vector) - 1) < LengthTolerance ? vector : null;
        }
        catch (RagStoreException e) when (e.Code == "store.corrupt")
        {
            return null;
        }
    }

    private bool HasCode(long key, float[] vector)
    {
        using var row = connection.Prepare("SELECT code FROM rag_code WHERE key = ?").Bind(1, key);
        return row.Step() && Checksum.IsValid(row.Blob(0), (ulong)key) && row.Blob(0)[..^Checksum.Size].SequenceEqual(CodeRecord.Of(vector));
    }

    private bool HasContentKey(ChunkRecord record, long key)
    {
        using var row = connection.Prepare("SELECT 1 FROM rag_content WHERE collection = ? AND hash = ? AND chunk = ?")
            .Bind(1, collection.Key).Bind(2, ChunkRecord.KeyOf(record.ContentHash)).Bind(3, key);
        return row.Step();
    }

    // A segment's own checksum covers its postings; here, that each current chunk is in one, with as many terms as its text has.
    private void CheckKeywords()
    {
        var at = 0;
        foreach (var stored in StoredSegments.Rows(connection, collection.Key))
        {
            if (stored.First != at)
                Add("store.inconsistent", "", "A part of the keyword index is missing.");
            at = stored.End;
            var segment = StoredSegments.TryOpen(connection, stored);
            var count = new TermCount();
            foreach (var version in StoredSegments.VersionsIn(connection, collection.Key, stored.First, stored.End))
            {
                if (segment is null)
                {
                    Add("store.inconsistent", "", "A part of the keyword index is missing or damaged.");
                    break;
                }

                Check(version, segment, count);
            }
        }

        if (at != collection.SealedTo)
            Add("store.inconsistent", "", "A part of the keyword index is missing.");
    }

    private void Check(IndexedVersion version, KeywordSegment segment, TermCount count)
    {
        try
        {
            foreach (var (ordinal, text) in SearchTexts.Of(connection, version))
            {
                var number = segment.IndexOf(ordinal);
                if (number < 0 || (analyzer is not null && segment.Lengths[number] != count.Of(text, analyzer)))
                    Add("store.inconsistent", Chunk.IdOf(version.Id, ordinal - version.FirstChunk), "The chunk's keyword terms are missing or not those of its text.");
            }
        }
        catch (RagStoreException e) when (e.Code == "store.corrupt")
        {
            // Said already, of the text or the row.
        }
    }

    private void CheckOrphans()
    {
        (string What, string Sql)[] checks =
        [
            ("texts without a document", "SELECT count(*) FROM rag_text t WHERE t.document >= ?1 AND t.document < ?2 AND NOT EXISTS (SELECT 1 FROM rag_document d WHERE d.key = t.document)"),
            ("chunks without a document", "SELECT count(*) FROM rag_chunk c WHERE c.key >= ?1 AND c.key < ?2 AND NOT EXISTS (SELECT 1 FROM rag_document d WHERE d.key = c.document)"),
            ("vectors without a chunk", "SELECT count(*) FROM rag_vector v WHERE v.key >= ?1 AND v.key < ?2 AND NOT EXISTS (SELECT 1 FROM rag_chunk c WHERE c.key = v.key)"),
            ("codes without a chunk", "SELECT count(*) FROM rag_code v WHERE v.key >= ?1 AND v.key < ?2 AND NOT EXISTS (SELECT 1 FROM rag_chunk c WHERE c.key = v.key)"),
            ("content hashes without a chunk", "SELECT count(*) FROM rag_content h WHERE h.chunk >= ?1 AND h.chunk < ?2 AND NOT EXISTS (SELECT 1 FROM rag_chunk c WHERE c.key = h.chunk)"),
            ("chunks that no document counts", "SELECT count(*) FROM rag_chunk c JOIN rag_document d ON d.key = c.document WHERE c.key >= ?1 AND c.key < ?2 AND (c.key < d.first_chunk OR c.key >= d.first_chunk + d.chunks)"),
        ];
        foreach (var (what, sql) in checks)
        {
            using var row = connection.Prepare(sql).Bind(1, Schema.FirstKey(collection.Key)).Bind(2, Schema.EndKey(collection.Key));
            row.Step();
            if (row.Int64(0) > 0)
                Add("store.inconsistent", "", string.Create(CultureInfo.InvariantCulture, $"There are {row.Int64(0)} {what}."));
        }
    }

    private void Add(string code, string id, string detail) => _problems.Add(new(code, id, detail));

    private sealed class TermCount : ITermSink
    {
        private int _count;

        public int Of(string text, ITextAnalyzer analyzer)
        {
            _count = 0;
            analyzer.Analyze(text, this);
            return _count;
        }

        void ITermSink.Add(ReadOnlySpan<char> term) => _count++;
    }
}
