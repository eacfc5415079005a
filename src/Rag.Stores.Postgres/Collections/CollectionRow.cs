using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>A collection as its row has it at one moment.</summary>
internal sealed record CollectionRow(
    int Key, CollectionInfo Info, long NextDocument, int NextOrdinal, int NextSegment, long Chunks, long Words, bool IsIndexed)
{
    private const string Columns = "key, tenant, name, model, dimensions, analyzer, chunking, requires_principals, keeps_history, next_document, next_ordinal, next_segment, chunks, words, indexed";

    public static Sql Find(Names names, CollectionId id)
    {
        var sql = new Sql();
        return sql.Add($"SELECT {Columns} FROM {names.Table("collection")} WHERE tenant = {sql.Bind(Schema.TenantKey(id.Tenant))} AND name = {sql.Bind(id.Name)}");
    }

    public static Sql Find(Names names, int key, bool locked = false)
    {
        var sql = new Sql();
        return sql.Add($"SELECT {Columns} FROM {names.Table("collection")} WHERE key = {sql.Bind(key)}{(locked ? " FOR UPDATE" : "")}");
    }

    public static Sql List(Names names, string? tenant)
    {
        var sql = new Sql();
        return sql.Add($"SELECT {Columns} FROM {names.Table("collection")} WHERE tenant = {sql.Bind(Schema.TenantKey(tenant))} ORDER BY name");
    }

    public static Sql Insert(Names names, CollectionId id, CollectionSettings settings)
    {
        var sql = new Sql();
        return sql.Add($"""
            INSERT INTO {names.Table("collection")} (tenant, name, model, dimensions, analyzer, chunking, requires_principals, keeps_history)
            VALUES ({sql.Bind(Schema.TenantKey(id.Tenant))}, {sql.Bind(id.Name)}, {sql.Bind(PostgresText.Storable(settings.Model))}, {sql.Bind(settings.Dimensions)}, {sql.Bind(PostgresText.Storable(settings.Analyzer.Name))},
                {sql.Bind(PostgresText.Storable(settings.Chunking ?? ""))}, {sql.Bind(settings.RequiresPrincipals)}, {sql.Bind(settings.KeepsHistory)})
            RETURNING {Columns}
            """);
    }

    public static Sql SetChunking(Names names, int key, string chunking)
    {
        var sql = new Sql();
        return sql.Add($"UPDATE {names.Table("collection")} SET chunking = {sql.Bind(PostgresText.Storable(chunking))} WHERE key = {sql.Bind(key)} RETURNING {Columns}");
    }

    /// <summary>Records the keys used and the counts of what is current.</summary>
    public Sql Save(Names names)
    {
        var sql = new Sql();
        return sql.Add($"UPDATE {names.Table("collection")} SET next_document = {sql.Bind(NextDocument)}, next_ordinal = {sql.Bind(NextOrdinal)}, next_segment = {sql.Bind(NextSegment)}, chunks = {sql.Bind(Chunks)}, words = {sql.Bind(Words)} WHERE key = {sql.Bind(Key)}");
    }

    public static CollectionRow Read(NpgsqlDataReader row) => new(
        row.GetInt32(0),
        new CollectionInfo(new CollectionId(row.GetString(2), Schema.TenantOf(row.GetString(1))), row.GetString(3), row.GetInt32(4), row.GetString(5), row.GetString(6), row.GetBoolean(7), row.GetBoolean(8)),
        row.GetInt64(9), row.GetInt32(10), row.GetInt32(11), row.GetInt64(12), row.GetInt64(13), row.GetBoolean(14));

    public static async Task<CollectionRow?> ReadOneAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? Read(reader) : null;
}
