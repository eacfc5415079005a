namespace Rag.Stores.Chroma;

/// <summary>Reads what belongs to versions. They never change, and their records are named by nobody else: who may see a version has been checked before its records are asked for.</summary>
internal sealed class VersionReader(ChromaTable records, string operation)
{
    private const int AtOnce = 200;

    /// <summary>The blocks by id; null when one is missing or damaged.</summary>
    public async Task<Dictionary<string, BlockRecord>?> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var blocks = new Dictionary<string, BlockRecord>(StringComparer.Ordinal);
        if (ids.Count == 0)
            return blocks;
        foreach (var record in await records.GetAsync(operation, ids, Include.Fields, cancellationToken, AtOnce).ConfigureAwait(false))
        {
            if (StoredVersion.ReadBlock(record) is { } block)
                blocks[record.Id] = block;
        }

        return blocks.Count == ids.Count ? blocks : null;
    }
}
