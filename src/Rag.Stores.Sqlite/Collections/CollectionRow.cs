namespace Rag.Stores.Sqlite;

/// <summary>A collection as the file has it at one moment.</summary>
/// <param name="Key">Its number, never used again.</param>
/// <param name="Sequence">Grows with every commit that changes the collection.</param>
/// <param name="NextDocument">The key the next document gets.</param>
/// <param name="NextChunk">The key the next chunk gets.</param>
/// <param name="SealedTo">The ordinal up to which chunks stand in stored segments.</param>
/// <param name="Info">What it was made with.</param>
internal sealed record CollectionRow(long Key, long Sequence, long NextDocument, long NextChunk, int SealedTo, CollectionInfo Info)
{
    private const string Columns = "key, sequence, next_document, next_chunk, tenant, name, model, dimensions, analyzer, chunking, requires_principals, keeps_history, sealed_to";

    // Tenants are never blank, so the empty text can stand for none.
    private static string TenantOf(string? tenant) => tenant ?? "";

    public static CollectionRow? Find(Connection connection, CollectionId id)
    {
        using var row = connection.Prepare($"SELECT {Columns} FROM rag_collection WHERE tenant = ? AND name = ?").Bind(1, TenantOf(id.Tenant)).Bind(2, id.Name);
        return row.Step() ? Read(row) : null;
    }

    public static CollectionRow? Find(Connection connection, long key)
    {
        using var row = connection.Prepare($"SELECT {Columns} FROM rag_collection WHERE key = ?").Bind(1, key);
        return row.Step() ? Read(row) : null;
    }

    public static IReadOnlyList<CollectionInfo> List(Connection connection, string? tenant)
    {
        using var row = connection.Prepare($"SELECT {Columns} FROM rag_collection WHERE tenant = ? ORDER BY name").Bind(1, TenantOf(tenant));
        var found = new List<CollectionInfo>();
        while (row.Step())
            found.Add(Read(row).Info);
        return found;
    }

    public static void Add(Connection connection, CollectionId id, CollectionSettings settings)
    {
        connection.Prepare(
            "INSERT INTO rag_collection(tenant, name, model, dimensions, analyzer, chunking, requires_principals, keeps_history, sequence, next_document, next_chunk, sealed_to) VALUES(?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0)")
            .Bind(1, TenantOf(id.Tenant)).Bind(2, id.Name).Bind(3, settings.Model).Bind(4, settings.Dimensions).Bind(5, settings.Analyzer.Name)
            .Bind(6, settings.Chunking ?? "").Bind(7, settings.RequiresPrincipals ? 1 : 0).Bind(8, settings.KeepsHistory ? 1 : 0).Run();
        var key = Find(connection, id)!.Key;
        connection.Prepare("UPDATE rag_collection SET next_document = ?1, next_chunk = ?1 WHERE key = ?2")
            .Bind(1, Schema.FirstKey(key)).Bind(2, key).Run();
    }

    public void SetChunking(Connection connection, string chunking) =>
        connection.Prepare("UPDATE rag_collection SET chunking = ? WHERE key = ?").Bind(1, chunking).Bind(2, Key).Run();

    /// <summary>Records a change and the keys it used.</summary>
    public void Advance(Connection connection, long sequence, long nextDocument, long nextChunk) =>
        connection.Prepare("UPDATE rag_collection SET sequence = ?, next_document = ?, next_chunk = ? WHERE key = ?")
            .Bind(1, sequence).Bind(2, nextDocument).Bind(3, nextChunk).Bind(4, Key).Run();

    public static void SetSealedTo(Connection connection, long key, int ordinal) =>
        connection.Prepare("UPDATE rag_collection SET sealed_to = ? WHERE key = ?").Bind(1, ordinal).Bind(2, key).Run();

    public void Drop(Connection connection)
    {
        foreach (var (table, column) in new[] { ("rag_document", "key"), ("rag_text", "document"), ("rag_chunk", "key"), ("rag_vector", "key"), ("rag_code", "key") })
            connection.Prepare($"DELETE FROM {table} WHERE {column} >= ? AND {column} < ?").Bind(1, Schema.FirstKey(Key)).Bind(2, Schema.EndKey(Key)).Run();
        foreach (var table in new[] { "rag_content", "rag_segment", "rag_graph", "rag_change" })
            connection.Prepare($"DELETE FROM {table} WHERE collection = ?").Bind(1, Key).Run();
        connection.Prepare("DELETE FROM rag_collection WHERE key = ?").Bind(1, Key).Run();
    }

    private static CollectionRow Read(Statement row) => new(
        row.Int64(0), row.Int64(1), row.Int64(2), row.Int64(3), row.Int32(12),
        new CollectionInfo(
            new CollectionId(row.Text(5), row.Text(4) is { Length: > 0 } tenant ? tenant : null),
            row.Text(6), row.Int32(7), row.Text(8), row.Text(9), row.Int32(10) == 1, row.Int32(11) == 1));
}
