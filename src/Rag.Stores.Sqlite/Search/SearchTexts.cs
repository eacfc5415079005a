namespace Rag.Stores.Sqlite;

/// <summary>The texts a document's chunks are found by, with their ordinals.</summary>
internal static class SearchTexts
{
    public static IEnumerable<(int Ordinal, string Text)> Of(Connection connection, IndexedVersion version)
    {
        if (version.Chunks == 0)
            yield break;
        var row = DocumentRow.Find(connection, version.Key) ?? throw SqliteErrors.Corrupt(connection.Operation, "a document's row");
        var title = row.ToDocument(connection.Operation).Title;
        var text = VersionContent.ReadText(connection, row);
        for (var i = 0; i < version.Chunks; i++)
        {
            var chunk = VersionContent.ReadRecord(connection, row, i).Chunk;
            if (chunk.Span.End > text.Length)
                throw SqliteErrors.Corrupt(connection.Operation, "a chunk's row");
            yield return (version.FirstChunk + i, SearchText.ForKeywords(title, chunk with { Text = text.Substring(chunk.Span.Start, chunk.Span.Length) }));
        }
    }
}
