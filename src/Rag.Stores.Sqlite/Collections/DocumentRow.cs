using System.Text;

namespace Rag.Stores.Sqlite;

/// <summary>A version of a document as its row has it, without text.</summary>
internal sealed record DocumentRow(
    long Key, string Id, string Fingerprint, long? ValidFrom, long? ValidTo, VersionState State, long FirstChunk, int Chunks, long Checksum, byte[] Head)
{
    private const string Columns = "key, id, fingerprint, valid_from, valid_to, state, first_chunk, chunks, checksum, head";

    /// <summary>Every version of a document, oldest first.</summary>
    public static List<DocumentRow> Versions(Connection connection, long collection, string id)
    {
        using var row = connection.Prepare($"SELECT {Columns} FROM rag_document WHERE collection = ? AND id = ? ORDER BY key").Bind(1, collection).Bind(2, id);
        var versions = new List<DocumentRow>();
        while (row.Step())
            versions.Add(Read(row));
        return versions;
    }

    public static DocumentRow? Find(Connection connection, long key)
    {
        using var row = connection.Prepare($"SELECT {Columns} FROM rag_document WHERE key = ?").Bind(1, key);
        return row.Step() ? Read(row) : null;
    }

    /// <summary>Every version in a collection, by key.</summary>
    public static IEnumerable<DocumentRow> All(Connection connection, long collection, long afterKey = -1)
    {
        using var row = connection.Prepare($"SELECT {Columns} FROM rag_document WHERE key >= ? AND key < ? ORDER BY key")
            .Bind(1, Math.Max(Schema.FirstKey(collection), afterKey + 1)).Bind(2, Schema.EndKey(collection));
        while (row.Step())
            yield return Read(row);
    }

    /// <summary>The current versions in a collection from a key on, by key, as searches need them.</summary>
    /// <exception cref="RagStoreException">A row is damaged.</exception>
    public static void ReadCurrent(Connection connection, long collection, long firstKey, List<IndexedVersion> versions, CancellationToken cancellationToken)
    {
        using var row = connection.Prepare($"SELECT {Columns} FROM rag_document WHERE key >= ? AND key < ? ORDER BY key")
            .Bind(1, Math.Max(Schema.FirstKey(collection), firstKey)).Bind(2, Schema.EndKey(collection));
        while (row.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if ((VersionState)row.Int32(5) != VersionState.Current)
                continue;
            // Over the bytes as they stand in the page: no text is made of them.
            var (key, firstChunk, chunks) = (row.Int64(0), row.Int64(6), row.Int32(7));
            Span<long> rest = [row.IsNull(3) ? -1 : row.Int64(3), row.IsNull(4) ? -1 : row.Int64(4), (long)VersionState.Current, firstChunk, chunks];
            var id = row.Blob(1);
            var head = row.Blob(9);
            if (row.Int64(8) != Expected(Sqlite.Checksum.Of(id, Sqlite.Checksum.Of(row.Blob(2), (ulong)key)), rest, head))
                throw SqliteErrors.Corrupt(connection.Operation, "a document's row");
            versions.Add(new IndexedVersion(key, Schema.OrdinalOf(firstChunk), chunks, id, head));
        }
    }

    /// <summary>The version a question is about: the current one, or the one that held at a moment.</summary>
    public static DocumentRow? At(Connection connection, long collection, string id, DateTimeOffset? asOf) =>
        Versions(connection, collection, id).Find(version => version.Answers(asOf));

    public bool IsCurrent => State == VersionState.Current;

    public bool Answers(DateTimeOffset? asOf) => asOf is { } moment
        ? State != VersionState.Salvaged && !(moment.UtcTicks < ValidFrom) && !(moment.UtcTicks >= ValidTo)
        : IsCurrent;

    public bool IsIntact => Checksum == Expected();

    /// <summary>The document without its text.</summary>
    public Document ToDocument(string operation)
    {
        if (!IsIntact)
            throw SqliteErrors.Corrupt(operation, "a document's row");
        var record = new RecordReader(Head);
        return DocumentHead.Read(ref record, Id) with { ValidFrom = Time(ValidFrom), ValidTo = Time(ValidTo) };
    }

    public Audience ReadAudience(string operation)
    {
        if (!IsIntact)
            throw SqliteErrors.Corrupt(operation, "a document's row");
        var record = new RecordReader(Head);
        return DocumentHead.ReadAudience(ref record);
    }

    /// <summary>Writes the row, replacing one with the same key.</summary>
    public void Save(Connection connection, long collection) =>
        connection.Prepare("INSERT OR REPLACE INTO rag_document(key, collection, id, fingerprint, valid_from, valid_to, state, first_chunk, chunks, checksum, head) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .Bind(1, Key).Bind(2, collection).Bind(3, Id).Bind(4, Fingerprint).Bind(5, ValidFrom).Bind(6, ValidTo).Bind(7, (long)State)
            .Bind(8, FirstChunk).Bind(9, Chunks).Bind(10, Expected()).Bind(11, Head).Run();

    private static DateTimeOffset? Time(long? ticks) => ticks is { } value ? new DateTimeOffset(value, TimeSpan.Zero) : null;

    private static DocumentRow Read(Statement row) => new(
        row.Int64(0), row.Text(1), row.Text(2), row.IsNull(3) ? null : row.Int64(3), row.IsNull(4) ? null : row.Int64(4),
        (VersionState)row.Int32(5), row.Int64(6), row.Int32(7), row.Int64(8), row.Blob(9).ToArray());

    private long Expected()
    {
        Span<long> rest = [ValidFrom ?? -1, ValidTo ?? -1, (long)State, FirstChunk, Chunks];
        return Expected(HashCodeOf(Id, HashCodeOf(Fingerprint, (ulong)Key)), rest, Head);
    }

    private static long Expected(ulong texts, ReadOnlySpan<long> numbers, ReadOnlySpan<byte> head)
    {
        foreach (var number in numbers)
            texts = Sqlite.Checksum.Next(texts, (ulong)number);
        return (long)Sqlite.Checksum.Of(head, texts);
    }

    private static ulong HashCodeOf(string text, ulong seed)
    {
        const int Usual = 512;
        if (text.Length > Usual)
            return Sqlite.Checksum.Of(Encoding.UTF8.GetBytes(text), seed);
        Span<byte> bytes = stackalloc byte[Usual * 3];
        return Sqlite.Checksum.Of(bytes[..Encoding.UTF8.GetBytes(text, bytes)], seed);
    }
}

/// <summary>What a version of a document is to a question.</summary>
internal enum VersionState
{
    /// <summary>Asked only as of a moment.</summary>
    Earlier = 0,

    /// <summary>The version last written.</summary>
    Current = 1,

    /// <summary>Damaged and taken out: never asked, kept until the document is indexed again so that its intact vectors need not be embedded again.</summary>
    Salvaged = 2,
}
