namespace Rag.Stores.Sqlite;

/// <summary>Derives anew what can be derived, and takes out what cannot be shown any more, without a call to a model.</summary>
internal sealed class Repair(Connection connection, CollectionRow collection, CollectionWriter changes)
{
    public void Run(CancellationToken cancellationToken)
    {
        var verification = new Verification(connection, collection, analyzer: null);
        foreach (var version in DocumentRow.All(connection, collection.Key).ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (version.State == VersionState.Salvaged && version.IsIntact)
                continue;
            if (verification.IsWhole(version))
                Derive(version);
            else if (version.IsIntact && version.IsCurrent)
                Salvage(version);
            else
                changes.Discard(version.Key);
        }

        changes.RemoveOrphans();
        changes.RebuildKeywords();
        changes.DropGraph();
        changes.TouchAll();
    }

    private void Derive(DocumentRow version)
    {
        for (var i = 0; i < version.Chunks; i++)
        {
            var key = version.FirstChunk + i;
            var record = VersionContent.ReadRecord(connection, version, i);
            changes.SaveContentKey(ChunkRecord.KeyOf(record.ContentHash), key);
            changes.SaveCode(CodeRecord.Of(VersionContent.ReadVector(connection, key, collection.Info.Dimensions)), key);
        }
    }

    // Not whole, so it counts as not indexed; what is intact of its vectors stays to be found by content hash.
    private void Salvage(DocumentRow version)
    {
        for (var i = 0; i < version.Chunks; i++)
        {
            var key = version.FirstChunk + i;
            try
            {
                var record = VersionContent.ReadRecord(connection, version, i);
                changes.SaveCode(CodeRecord.Of(VersionContent.ReadVector(connection, key, collection.Info.Dimensions)), key);
                changes.SaveContentKey(ChunkRecord.KeyOf(record.ContentHash), key);
            }
            catch (RagStoreException e) when (e.Code == "store.corrupt")
            {
                changes.DiscardChunk(key);
            }
        }

        changes.Salvage(version);
    }
}
