namespace Rag;

/// <summary>What an indexing run did.</summary>
public sealed record IndexingReport
{
    /// <summary>Documents that were new.</summary>
    public int Added { get; init; }

    /// <summary>Documents that were replaced.</summary>
    public int Updated { get; init; }

    /// <summary>Documents whose fingerprint was the stored one; nothing was done for them.</summary>
    public int Unchanged { get; init; }

    /// <summary>Documents a sync removed.</summary>
    public int Deleted { get; init; }

    /// <summary>Documents that were not indexed, with the reason; they are tried again in the next run. In the order they failed.</summary>
    public IReadOnlyList<IndexingFailure> Failed { get; init; } = [];

    /// <summary>Documents that a processor refused, in the order it did.</summary>
    public IReadOnlyList<RefusedDocument> Refused { get; init; } = [];

    /// <summary>What a person should know about documents that were indexed.</summary>
    public IReadOnlyList<RagWarning> Warnings { get; init; } = [];

    /// <summary>Chunks of the documents added and updated.</summary>
    public int Chunks { get; init; }

    /// <summary>Distinct texts sent to the embedding model.</summary>
    public int Embedded { get; init; }

    /// <summary>Chunks whose text had already been embedded, in this run or an earlier one.</summary>
    public int Reused { get; init; }

    /// <summary>Tokens of the texts sent to the model: as the model reports them, else as the chunker counts them.</summary>
    public long Tokens { get; init; }

    /// <summary>How long the run took.</summary>
    public TimeSpan Duration { get; init; }
}
