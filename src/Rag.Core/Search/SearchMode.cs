namespace Rag;

/// <summary>Which legs a search uses.</summary>
public enum SearchMode
{
    /// <summary>Vector and keyword, fused.</summary>
    Hybrid,

    /// <summary>Vector alone; scores are cosine similarities, -1 to 1.</summary>
    Vector,

    /// <summary>Keyword alone; scores are BM25, above 0.</summary>
    Keyword,
}
