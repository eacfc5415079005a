namespace Rag.Stores.Sqlite;

/// <summary>The changes of one transaction to a collection.</summary>
internal sealed class CollectionWriter(Connection connection, CollectionRow row, ITextAnalyzer? analyzer)
{
    private readonly List<long> _touched = [];
    private long _sequence = row.Sequence;
    private long _nextDocument = row.NextDocument;
    private long _nextChunk = row.NextChunk;

    /// <summary>Whether there is anything to commit.</summary>
    public bool HasChanged => _touched.Count > 0 || _nextDocument != row.NextDocument || _sequence != row.Sequence;

    /// <summary>Stores a version; without history the one before is gone, with it that one ends where this begins.</summary>
    public void Replace(PreparedDocument prepared)
    {
        var document = prepared.Indexed.Document;
        foreach (var version in DocumentRow.Versions(connection, row.Key, document.Id))
        {
            if (row.Info.KeepsHistory)
                End(version, document.ValidFrom!.Value.UtcTicks);
            else
                Remove(version);
        }

        Add(prepared);
    }

    /// <summary>Ends a version; one that would then never have held is gone.</summary>
    public void End(DocumentRow version, long moment)
    {
        if (version.State == VersionState.Salvaged || !(version.ValidFrom < moment))
        {
            Remove(version);
        }
        else if (version.IsCurrent || !(version.ValidTo <= moment))
        {
            Bury(version);
            (version with { State = VersionState.Earlier, ValidTo = version.ValidTo <= moment ? version.ValidTo : moment }).Save(connection, row.Key);
            Touch(version.Key);
        }
    }

    /// <summary>Erases a version with everything that was derived from it.</summary>
    public void Remove(DocumentRow version)
    {
        Bury(version);
        for (var i = 0; i < version.Chunks; i++)
        {
            var key = version.FirstChunk + i;
            if (VersionContent.FindRecord(connection, version, i) is { } record)
                connection.Prepare("DELETE FROM rag_content WHERE collection = ? AND hash = ? AND chunk = ?").Bind(1, row.Key).Bind(2, ChunkRecord.KeyOf(record.ContentHash)).Bind(3, key).Run();
            else if (version.State != VersionState.Salvaged)
                connection.Prepare("DELETE FROM rag_content WHERE collection = ? AND chunk = ?").Bind(1, row.Key).Bind(2, key).Run();
            DeleteChunk(key);
        }

        DeleteDocument(version.Key);
    }

    /// <summary>Erases a version whose row cannot be trusted to say which chunks it has.</summary>
    public void Discard(long document)
    {
        connection.Prepare("DELETE FROM rag_chunk WHERE document = ?").Bind(1, document).Run();
        DeleteDocument(document);
    }

    /// <summary>Erases a chunk that is damaged.</summary>
    public void DiscardChunk(long key)
    {
        connection.Prepare("DELETE FROM rag_content WHERE collection = ? AND chunk = ?").Bind(1, row.Key).Bind(2, key).Run();
        DeleteChunk(key);
    }

    /// <summary>Takes a current version out of every answer and keeps its vectors.</summary>
    public void Salvage(DocumentRow version)
    {
        connection.Prepare("DELETE FROM rag_text WHERE document = ?").Bind(1, version.Key).Run();
        (version with { State = VersionState.Salvaged }).Save(connection, row.Key);
        Touch(version.Key);
    }

    public void SaveContentKey(long hash, long key) =>
        connection.Prepare("INSERT OR IGNORE INTO rag_content(collection, hash, chunk) VALUES(?, ?, ?)").Bind(1, row.Key).Bind(2, hash).Bind(3, key).Run();

    /// <summary>Stores the code of a vector, in place of one that is damaged.</summary>
    public void SaveCode(ReadOnlySpan<byte> record, long key) =>
        connection.Prepare("INSERT OR REPLACE INTO rag_code(key, code) VALUES(?, ?)").Bind(1, key).Bind(2, Checksum.SealedCopy(record, key)).Run();

    /// <summary>Erases rows that belong to nothing.</summary>
    public void RemoveOrphans()
    {
        foreach (var sql in new[]
        {
            "DELETE FROM rag_text WHERE document >= ?1 AND document < ?2 AND NOT EXISTS (SELECT 1 FROM rag_document d WHERE d.key = rag_text.document)",
            "DELETE FROM rag_chunk WHERE key >= ?1 AND key < ?2 AND NOT EXISTS (SELECT 1 FROM rag_document d WHERE d.key = rag_chunk.document AND rag_chunk.key >= d.first_chunk AND rag_chunk.key < d.first_chunk + d.chunks)",
            "DELETE FROM rag_vector WHERE key >= ?1 AND key < ?2 AND NOT EXISTS (SELECT 1 FROM rag_chunk c WHERE c.key = rag_vector.key)",
            "DELETE FROM rag_code WHERE key >= ?1 AND key < ?2 AND NOT EXISTS (SELECT 1 FROM rag_chunk c WHERE c.key = rag_code.key)",
            "DELETE FROM rag_content WHERE chunk >= ?1 AND chunk < ?2 AND NOT EXISTS (SELECT 1 FROM rag_chunk c WHERE c.key = rag_content.chunk)",
        })
            connection.Prepare(sql).Bind(1, Schema.FirstKey(row.Key)).Bind(2, Schema.EndKey(row.Key)).Run();
    }

    /// <summary>Makes readers look at a version again.</summary>
    public void Touch(long document) => _touched.Add(document);

    /// <summary>Makes readers load everything again, as after a repair.</summary>
    public void TouchAll() => _sequence += Schema.ChangesKept;

    /// <summary>Leaves nothing of what was erased in what was derived from it.</summary>
    public void PurgeKeywords() => StoredSegments.Purge(connection, row.Key, analyzer);

    /// <summary>Makes the keyword index again.</summary>
    public void RebuildKeywords()
    {
        StoredSegments.Drop(connection, row.Key);
        StoredSegments.Seal(connection, row.Key, analyzer, Schema.OrdinalOf(_nextChunk), always: true);
    }

    /// <summary>Forgets the vector graph, so that it is built anew.</summary>
    public void DropGraph() => StoredGraph.Drop(connection, row.Key);

    /// <summary>Whether what was written leaves the vector graph behind.</summary>
    public bool IsGraphDue(int graphFrom, int waitingMost) => StoredGraph.IsDue(connection, row.Key, Schema.OrdinalOf(_nextChunk), graphFrom, waitingMost);

    /// <summary>Records what changed, for readers that follow.</summary>
    public void Finish()
    {
        var sequence = _sequence + 1;
        row.Advance(connection, sequence, _nextDocument, _nextChunk);
        StoredSegments.Seal(connection, row.Key, analyzer, Schema.OrdinalOf(_nextChunk), always: false);
        foreach (var document in _touched)
            connection.Prepare("INSERT OR IGNORE INTO rag_change(collection, sequence, document) VALUES(?, ?, ?)").Bind(1, row.Key).Bind(2, sequence).Bind(3, document).Run();
        connection.Prepare("DELETE FROM rag_change WHERE collection = ? AND sequence <= ?").Bind(1, row.Key).Bind(2, sequence - Schema.ChangesKept).Run();
    }

    private void Bury(DocumentRow version)
    {
        if (!version.IsCurrent)
            return;
        StoredSegments.Bury(connection, row.Key, Schema.OrdinalOf(version.FirstChunk), version.Chunks);
        StoredGraph.Bury(connection, row.Key, Schema.OrdinalOf(version.FirstChunk), version.Chunks);
    }

    private void DeleteChunk(long key)
    {
        connection.Prepare("DELETE FROM rag_vector WHERE key = ?").Bind(1, key).Run();
        connection.Prepare("DELETE FROM rag_code WHERE key = ?").Bind(1, key).Run();
        connection.Prepare("DELETE FROM rag_chunk WHERE key = ?").Bind(1, key).Run();
    }

    private void DeleteDocument(long key)
    {
        connection.Prepare("DELETE FROM rag_text WHERE document = ?").Bind(1, key).Run();
        connection.Prepare("DELETE FROM rag_document WHERE key = ?").Bind(1, key).Run();
        Touch(key);
    }

    private void Add(PreparedDocument prepared)
    {
        var document = prepared.Indexed.Document;
        var key = _nextDocument++;
        new DocumentRow(
            key, document.Id, prepared.Indexed.Fingerprint, document.ValidFrom?.UtcTicks, document.ValidTo?.UtcTicks,
            VersionState.Current, _nextChunk, prepared.Chunks.Length, Checksum: 0, prepared.Head).Save(connection, row.Key);
        connection.Prepare("INSERT INTO rag_text(document, checksum, text) VALUES(?, ?, ?)")
            .Bind(1, key).Bind(2, (long)Checksum.Of(prepared.Text, (ulong)key)).Bind(3, prepared.Text).Run();
        foreach (var chunk in prepared.Chunks)
        {
            var chunkKey = _nextChunk++;
            connection.Prepare("INSERT INTO rag_chunk(key, document, record) VALUES(?, ?, ?)")
                .Bind(1, chunkKey).Bind(2, key).Bind(3, Checksum.SealedCopy(chunk.Record, chunkKey)).Run();
            connection.Prepare("INSERT INTO rag_vector(key, vector) VALUES(?, ?)").Bind(1, chunkKey).Bind(2, chunk.SealedVector(chunkKey)).Run();
            SaveCode(chunk.Code, chunkKey);
            SaveContentKey(chunk.ContentKey, chunkKey);
        }
    }
}
