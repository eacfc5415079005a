namespace Rag.Stores.Memory;

/// <summary>The document versions one question is asked of, with the keyword index over their chunks, made when first needed.</summary>
internal sealed class MemoryView
{
    private readonly Lazy<MemoryKeywordIndex> _keywords;

    public MemoryView(IEnumerable<MemoryVersion?> versions)
    {
        Versions = [.. versions.OfType<MemoryVersion>()];
        _keywords = new(() => new MemoryKeywordIndex(Versions));
    }

    public IReadOnlyList<MemoryVersion> Versions { get; }

    public MemoryKeywordIndex Keywords => _keywords.Value;
}
