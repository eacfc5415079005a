namespace Rag.Stores.Postgres;

/// <summary>What the tables are. Each version is reached from the one before by its own statements.</summary>
internal static class Schema
{
    /// <summary>The setting row-level security compares a row's tenant with.</summary>
    public const string TenantSetting = "rag.tenant";

    /// <summary>Stands for no tenant. A custom setting falls back to the empty text once it was set in a session, so that must not mean anything.</summary>
    private const string NoTenant = "-";

    /// <summary>The tables that have a part for each collection.</summary>
    public static readonly string[] Partitioned = ["document", "chunk", "posting"];

    private static readonly string[] OfCollections = ["segment", .. Partitioned];

    /// <summary>A tenant as tables and settings hold it.</summary>
    public static string TenantKey(string? tenant) => tenant is null ? NoTenant : "=" + tenant;

    public static string? TenantOf(string key) => key == NoTenant ? null : key[1..];

    /// <summary>The statements that lead to each version, by version from 1.</summary>
    public static IReadOnlyList<Func<Names, bool, string>> Versions { get; } = [Version1];

    /// <summary>Makes a collection's parts of the tables.</summary>
    public static string MakeParts(Names names, int collection, int dimensions, bool isSecured)
    {
        var (document, chunk, posting) = (names.Table("document", collection), names.Table("chunk", collection), names.Table("posting", collection));
        // Attached, not made as parts: attaching does not stop those who read other collections.
        var sql = $"""
            CREATE TABLE {document} (LIKE {names.Table("document")} INCLUDING DEFAULTS INCLUDING STORAGE, CHECK (collection = {collection}));
            CREATE TABLE {chunk} (LIKE {names.Table("chunk")} INCLUDING DEFAULTS INCLUDING STORAGE, CHECK (collection = {collection}),
                CHECK ({names.Function("vector_dims")}(embedding) = {dimensions})) WITH (toast_tuple_target = 8160);
            CREATE TABLE {posting} (LIKE {names.Table("posting")} INCLUDING DEFAULTS INCLUDING STORAGE, CHECK (collection = {collection})) WITH (toast_tuple_target = 8160);
            CREATE UNIQUE INDEX ON {document} (key);
            CREATE INDEX ON {document} (id, key);
            CREATE INDEX ON {document} USING gin (metadata jsonb_path_ops);
            CREATE UNIQUE INDEX ON {chunk} (ordinal);
            CREATE INDEX ON {chunk} (document, ordinal);
            CREATE INDEX ON {chunk} (content_hash);
            CREATE INDEX ON {posting} (segment, bucket);
            """;
        foreach (var table in Partitioned)
        {
            sql += $"\nALTER TABLE {names.Table(table)} ATTACH PARTITION {names.Table(table, collection)} FOR VALUES IN ({collection});";
            sql += $"\nCREATE POLICY tenant ON {names.Table(table, collection)} USING (EXISTS (SELECT FROM {names.Table("collection")} c WHERE c.key = {collection}));";
            if (isSecured)
                sql += Secure(names.Table(table, collection));
        }

        return sql;
    }

    public static string DropParts(Names names, int collection) => string.Concat(Partitioned.Select(table => $"DROP TABLE {names.Table(table, collection)};\n"));

    private static string Version1(Names names, bool isSecured)
    {
        var sql = $"""
            CREATE TABLE {names.Table("collection")} (
                key int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                tenant text COLLATE "C" NOT NULL,
                name text COLLATE "C" NOT NULL,
                model text NOT NULL,
                dimensions int NOT NULL,
                analyzer text NOT NULL,
                chunking text NOT NULL,
                requires_principals boolean NOT NULL,
                keeps_history boolean NOT NULL,
                next_document bigint NOT NULL DEFAULT 0,
                next_ordinal int NOT NULL DEFAULT 0,
                next_segment int NOT NULL DEFAULT 0,
                chunks bigint NOT NULL DEFAULT 0,
                words bigint NOT NULL DEFAULT 0,
                indexed boolean NOT NULL DEFAULT false,
                UNIQUE (tenant, name));
            CREATE TABLE {names.Table("segment")} (
                collection int NOT NULL,
                number int NOT NULL,
                shift int NOT NULL,
                first_ordinal int NOT NULL,
                last_ordinal int NOT NULL,
                PRIMARY KEY (collection, number));
            CREATE TABLE {names.Table("document")} (
                collection int NOT NULL,
                key bigint NOT NULL,
                id text COLLATE "C" NOT NULL,
                fingerprint text NOT NULL,
                state smallint NOT NULL,
                valid_from bigint,
                valid_to bigint,
                is_public boolean NOT NULL,
                readers text[] COLLATE "C",
                metadata jsonb NOT NULL,
                chunks int NOT NULL,
                words bigint NOT NULL,
                source text COLLATE "C",
                title text COLLATE "C",
                media_type text COLLATE "C" NOT NULL,
                updated bigint,
                updated_offset smallint,
                anchors jsonb NOT NULL,
                text text COLLATE "C" NOT NULL) PARTITION BY LIST (collection);
            CREATE TABLE {names.Table("chunk")} (
                collection int NOT NULL,
                ordinal int NOT NULL,
                document bigint NOT NULL,
                live boolean NOT NULL,
                index int NOT NULL,
                id text COLLATE "C" NOT NULL,
                start int NOT NULL,
                length int NOT NULL,
                parent_start int,
                parent_length int,
                kind smallint NOT NULL,
                tokens int NOT NULL,
                words int NOT NULL,
                terms bigint[] NOT NULL,
                frequencies int[] NOT NULL,
                content_hash bytea NOT NULL,
                headings text[] COLLATE "C" NOT NULL,
                context text COLLATE "C" NOT NULL,
                text text COLLATE "C" NOT NULL,
                embedding {names.Vector} NOT NULL) PARTITION BY LIST (collection);
            CREATE TABLE {names.Table("posting")} (
                collection int NOT NULL,
                segment int NOT NULL,
                bucket int NOT NULL,
                terms bigint[] STORAGE EXTERNAL NOT NULL,
                ends int[] STORAGE EXTERNAL NOT NULL,
                chunks bigint[] STORAGE EXTERNAL NOT NULL) PARTITION BY LIST (collection);
            CREATE POLICY tenant ON {names.Table("collection")} USING (tenant = current_setting('{TenantSetting}', true));
            """;
        foreach (var table in OfCollections)
            sql += $"\nCREATE POLICY tenant ON {names.Table(table)} USING (collection IN (SELECT key FROM {names.Table("collection")}));";
        if (isSecured)
            sql += string.Concat(OfCollections.Prepend("collection").Select(table => Secure(names.Table(table))));
        return sql;
    }

    private static string Secure(string table) => $"\nALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;";
}
