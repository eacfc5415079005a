namespace Rag.Stores.Chroma;

/// <summary>A version with the texts its chunks are found by.</summary>
/// <param name="Version">Its ordinals are given when it is folded in.</param>
/// <param name="Texts">By chunk; null when no analyzer asks for them.</param>
internal sealed record LoadedVersion(StoredVersion Version, IReadOnlyList<string>? Texts)
{
    /// <summary>What records say, or null when one is missing or damaged.</summary>
    public static LoadedVersion? From(StoredVersion version, IReadOnlyDictionary<string, FoundRecord> records, bool texts)
    {
        if (!texts)
            return new(version, null);
        var found = new List<string>(version.Chunks);
        for (var i = 0; i < version.Blocks.Length; i++)
        {
            if (!records.TryGetValue(version.BlockId(i), out var record) || StoredVersion.ReadBlock(record) is not { } block)
                return null;
            foreach (var chunk in block.Chunks)
            {
                if (chunk.Start < block.At || chunk.Length < 0 || chunk.Start - block.At + (long)chunk.Length > block.Text.Length)
                    return null;
                found.Add(SearchText.ForKeywords(version.Document.Title, block.ToChunk(version.Document.Id, found.Count, chunk)));
            }
        }

        return found.Count == version.Chunks ? new(version, found) : null;
    }
}
