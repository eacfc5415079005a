namespace Rag;

/// <summary>What a collection is made with; recorded in it, and compared when it is opened again.</summary>
public sealed record CollectionSettings
{
    /// <summary>Names the embedding model, such as <c>rag-hashing-1</c> or <c>text-embedding-3-small</c>.</summary>
    public required string Model { get; init; }

    /// <summary>The length of every vector.</summary>
    /// <value>1 to 4,096.</value>
    public required int Dimensions { get; init; }

    /// <summary>Makes the terms of the keyword leg.</summary>
    public required ITextAnalyzer Analyzer { get; init; }

    /// <summary>The chunker's <see cref="IChunker.Configuration"/>; null to accept whatever the collection has, as a search does.</summary>
    public string? Chunking { get; init; }

    /// <summary>Whether every question must come with principals.</summary>
    /// <value>The default is false. Fixed when the collection is made.</value>
    public bool RequiresPrincipals { get; init; }

    /// <summary>Whether earlier versions of documents stay searchable as of a moment.</summary>
    /// <value>The default is false. Fixed when the collection is made.</value>
    public bool KeepsHistory { get; init; }
}
