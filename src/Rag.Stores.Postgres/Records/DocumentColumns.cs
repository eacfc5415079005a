using System.Buffers;
using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>A document as a row.</summary>
internal static class DocumentColumns
{
    public const string Written = "collection, key, id, fingerprint, state, valid_from, valid_to, is_public, readers, metadata, chunks, words, source, title, media_type, updated, updated_offset, anchors, text";

    /// <summary>What a hit tells of its document, from the fourth on as <see cref="ReadSource"/> expects.</summary>
    public const string Source = "d.id, d.source, d.title, d.media_type, d.fingerprint, d.metadata::text, d.anchors::text, d.updated, d.updated_offset";

    public const int SourceCount = 9;

    public const string Whole = Source + ", d.is_public, d.readers, d.valid_from, d.valid_to, d.text";

    public static void Write(CopyBuffer buffer, ArrayBufferWriter<byte> json, int collection, long key, PreparedDocument prepared)
    {
        var document = prepared.Indexed.Document;
        var readers = document.VisibleTo;
        buffer.Row(19).Int32(collection).Int64(key).CleanText(document.Id).Text(prepared.Indexed.Fingerprint).Int16((short)VersionState.Current)
            .Int64(document.ValidFrom?.UtcTicks).Int64(document.ValidTo?.UtcTicks).Bool(readers.IsPublic);
        if (readers is { IsPublic: false, IsStated: true })
            buffer.Texts(readers.Principals);
        else
            buffer.Null();
        buffer.Json(MetadataJson.Write(json, document.Metadata)).Int32(prepared.Chunks.Length).Int64(prepared.Words)
            .Text(document.Source).Text(document.Title).Text(document.MediaType).Int64(document.UpdatedAt?.Ticks);
        if (document.UpdatedAt is { } updated)
            buffer.Int16((short)updated.TotalOffsetMinutes);
        else
            buffer.Null();
        buffer.Json(MetadataJson.Write(json, document.Anchors)).CleanText(document.Text);
    }

    /// <summary>The document a hit tells of, from the columns of <see cref="Source"/>.</summary>
    public static SourceDocument ReadSource(NpgsqlDataReader row, int at)
    {
        var id = row.GetString(at);
        var source = row.IsDBNull(at + 1) ? null : row.GetString(at + 1);
        return new(
            id, string.IsNullOrEmpty(source) ? id : source, row.IsDBNull(at + 2) ? null : row.GetString(at + 2), row.GetString(at + 3), row.GetString(at + 4),
            MetadataJson.Read(row.GetString(at + 5)), MetadataJson.ReadAnchors(row.GetString(at + 6)), ReadUpdated(row, at + 7));
    }

    /// <summary>The whole document, from the columns of <see cref="Whole"/>.</summary>
    public static Document ReadWhole(NpgsqlDataReader row, int at)
    {
        var rest = at + SourceCount;
        return new Document
        {
            Id = row.GetString(at),
            Source = row.IsDBNull(at + 1) ? null : row.GetString(at + 1),
            Title = row.IsDBNull(at + 2) ? null : row.GetString(at + 2),
            MediaType = row.GetString(at + 3),
            Metadata = MetadataJson.Read(row.GetString(at + 5)),
            Anchors = MetadataJson.ReadAnchors(row.GetString(at + 6)),
            UpdatedAt = ReadUpdated(row, at + 7),
            VisibleTo = row.GetBoolean(rest) ? Audience.Everyone : row.IsDBNull(rest + 1) ? Audience.Unstated : Audience.Of(row.GetFieldValue<string[]>(rest + 1)),
            ValidFrom = Time(row, rest + 2),
            ValidTo = Time(row, rest + 3),
            Text = row.GetString(rest + 4),
        };
    }

    private static DateTimeOffset? ReadUpdated(NpgsqlDataReader row, int at) =>
        row.IsDBNull(at) ? null : new DateTimeOffset(row.GetInt64(at), TimeSpan.FromMinutes(row.GetInt16(at + 1)));

    public static DateTimeOffset? Time(NpgsqlDataReader row, int at) => row.IsDBNull(at) ? null : new DateTimeOffset(row.GetInt64(at), TimeSpan.Zero);
}
