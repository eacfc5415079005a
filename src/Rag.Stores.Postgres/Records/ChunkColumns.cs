using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>A chunk as a row.</summary>
internal static class ChunkColumns
{
    public const string Written = "collection, ordinal, document, live, index, id, start, length, parent_start, parent_length, kind, tokens, words, terms, frequencies, content_hash, headings, context, text, embedding";

    /// <summary>What a chunk is to a reader; its document's id comes beside it.</summary>
    public const string Shown = "c.index, c.start, c.length, c.parent_start, c.parent_length, c.kind, c.tokens, c.headings, c.context, c.text";

    public const int ShownCount = 10;

    public static void Write(CopyBuffer buffer, int collection, int ordinal, long document, PreparedChunk prepared)
    {
        var chunk = prepared.Indexed.Chunk;
        buffer.Row(20).Int32(collection).Int32(ordinal).Int64(document).Bool(true).Int32(chunk.Index).CleanText(chunk.Id)
            .Int32(chunk.Span.Start).Int32(chunk.Span.Length).Int32(chunk.Parent?.Start).Int32(chunk.Parent?.Length).Int16((short)chunk.Kind).Int32(chunk.Tokens)
            .Int32(prepared.Words).Int64s(prepared.Terms).Int32s(prepared.Frequencies).Bytes(prepared.ContentHash)
            .Texts(chunk.Headings).Text(chunk.Context).CleanText(chunk.Text).Vector(prepared.Vector);
    }

    public static Chunk Read(NpgsqlDataReader row, int at, string documentId) => new()
    {
        DocumentId = documentId,
        Index = row.GetInt32(at),
        Span = new TextSpan(row.GetInt32(at + 1), row.GetInt32(at + 2)),
        Parent = row.IsDBNull(at + 3) ? null : new TextSpan(row.GetInt32(at + 3), row.GetInt32(at + 4)),
        Kind = (ChunkKind)row.GetInt16(at + 5),
        Tokens = row.GetInt32(at + 6),
        Headings = row.GetFieldValue<string[]>(at + 7),
        Context = row.GetString(at + 8),
        Text = row.GetString(at + 9),
    };
}
