namespace Rag.Stores.Sqlite;

/// <summary>The tables of a file, and the check that a file has these and no others.</summary>
/// <remarks>
/// Keys of documents and chunks carry their collection in the upper bits, so that a collection is one range of each table,
/// and only grow, so that what is new to a reader is what has a greater key. What was removed stands in <c>rag_change</c>.
/// </remarks>
internal static class Schema
{
    /// <summary>"RAGs", in the file's header: whose file it is.</summary>
    public const long ApplicationId = 0x52414773;

    public const long Version = 3;

    /// <summary>The version that brought <c>rag_graph</c>; files of the one before are brought up to it when they are opened to be written.</summary>
    public const long GraphVersion = 3;

    private const long OldestVersion = 2;
    private const string Graph = "CREATE TABLE rag_graph(collection INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, \"end\" INTEGER NOT NULL, covered INTEGER NOT NULL, dead INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT";

    /// <summary>How many commits a reader may be behind and still catch up by <c>rag_change</c>; beyond, it loads anew.</summary>
    public const long ChangesKept = 1_024;

    private const int KeyBits = 40;

    /// <summary>An expected table or index; SQLite keeps the statement as it was written.</summary>
    private static readonly (string Name, string Sql)[] Objects =
    [
        ("rag_collection", "CREATE TABLE rag_collection(key INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, name TEXT NOT NULL, model TEXT NOT NULL, dimensions INTEGER NOT NULL, analyzer TEXT NOT NULL, chunking TEXT NOT NULL, requires_principals INTEGER NOT NULL, keeps_history INTEGER NOT NULL, sequence INTEGER NOT NULL, next_document INTEGER NOT NULL, next_chunk INTEGER NOT NULL, sealed_to INTEGER NOT NULL, UNIQUE(tenant, name)) STRICT"),
        ("rag_document", "CREATE TABLE rag_document(key INTEGER PRIMARY KEY, collection INTEGER NOT NULL, id TEXT NOT NULL, fingerprint TEXT NOT NULL, valid_from INTEGER, valid_to INTEGER, state INTEGER NOT NULL, first_chunk INTEGER NOT NULL, chunks INTEGER NOT NULL, checksum INTEGER NOT NULL, head BLOB NOT NULL) STRICT"),
        ("rag_document_id", "CREATE INDEX rag_document_id ON rag_document(collection, id)"),
        ("rag_document_chunk", "CREATE INDEX rag_document_chunk ON rag_document(first_chunk)"),
        ("rag_text", "CREATE TABLE rag_text(document INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, text BLOB NOT NULL) STRICT"),
        ("rag_chunk", "CREATE TABLE rag_chunk(key INTEGER PRIMARY KEY, document INTEGER NOT NULL, record BLOB NOT NULL) STRICT"),
        ("rag_vector", "CREATE TABLE rag_vector(key INTEGER PRIMARY KEY, vector BLOB NOT NULL) STRICT"),
        ("rag_code", "CREATE TABLE rag_code(key INTEGER PRIMARY KEY, code BLOB NOT NULL) STRICT"),
        ("rag_content", "CREATE TABLE rag_content(collection INTEGER NOT NULL, hash INTEGER NOT NULL, chunk INTEGER NOT NULL, PRIMARY KEY(collection, hash, chunk)) STRICT, WITHOUT ROWID"),
        ("rag_segment", "CREATE TABLE rag_segment(collection INTEGER NOT NULL, first INTEGER NOT NULL, \"end\" INTEGER NOT NULL, dead INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY(collection, first)) STRICT"),
        ("rag_graph", Graph),
        ("rag_change", "CREATE TABLE rag_change(collection INTEGER NOT NULL, sequence INTEGER NOT NULL, document INTEGER NOT NULL, PRIMARY KEY(collection, sequence, document)) STRICT, WITHOUT ROWID"),
    ];

    /// <summary>The first key a collection may give; its keys are below that of the next.</summary>
    public static long FirstKey(long collection) => collection << KeyBits;

    /// <summary>A chunk's number in its collection.</summary>
    public static int OrdinalOf(long key) => checked((int)(key & ((1L << KeyBits) - 1)));

    public static long EndKey(long collection) => (collection + 1) << KeyBits;

    /// <summary>Makes the tables, inside the caller's transaction.</summary>
    public static void Create(Connection connection)
    {
        foreach (var (_, sql) in Objects)
            connection.Execute(sql);
        connection.Execute($"PRAGMA application_id={ApplicationId}; PRAGMA user_version={Version}");
    }

    /// <summary>Adds what a file of an older version lacks, inside the caller's transaction.</summary>
    public static void Upgrade(Connection connection)
    {
        if (connection.Scalar("PRAGMA user_version") is >= OldestVersion and < GraphVersion)
            connection.Execute($"{Graph}; PRAGMA user_version={Version}");
    }

    /// <summary>Refuses a file of another program, of a newer version, or with anything in it that this version did not make.</summary>
    public static void Require(Connection connection)
    {
        var application = connection.Scalar("PRAGMA application_id");
        if (application != ApplicationId)
            throw Foreign("it belongs to another program");
        var version = connection.Scalar("PRAGMA user_version");
        if (version > Version)
            throw new RagStoreException(SqliteErrors.Store, "open", "store.version", $"the file has version {version} but this library knows versions up to {Version}. Use a newer version of the library.");

        var expected = Objects.ToDictionary(item => item.Name, item => item.Sql, StringComparer.Ordinal);
        if (version is >= OldestVersion and < GraphVersion)
            expected.Remove("rag_graph");
        using var rows = connection.Prepare("SELECT type, name, sql FROM sqlite_schema");
        while (rows.Step())
        {
            var name = rows.Text(1);
            if (rows.IsNull(2) ? rows.Text(0) == "index" : expected.Remove(name, out var sql) ? sql == rows.Text(2) : IsOwnOfSqlite(rows.Text(0), name))
                continue;
            throw Foreign("its schema holds something this library did not make");
        }

        if (expected.Count > 0)
            throw Foreign("its schema lacks a table");
    }

    private static bool IsOwnOfSqlite(string type, string name) =>
        type == "table" && name is "sqlite_sequence" or "sqlite_stat1" or "sqlite_stat4";

    private static RagStoreException Foreign(string why) =>
        new(SqliteErrors.Store, "open", "store.foreign", $"the file is a SQLite database, but {why}. Nothing was changed. Choose another path.");
}
