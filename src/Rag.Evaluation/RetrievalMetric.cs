namespace Rag.Evaluation;

/// <summary>The measures of a report.</summary>
public enum RetrievalMetric
{
    /// <summary>Normalised discounted cumulative gain in the first ten.</summary>
    NdcgAt10,

    /// <summary>The share of relevant documents in the first ten.</summary>
    RecallAt10,

    /// <summary>The share of relevant documents in the first hundred.</summary>
    RecallAt100,

    /// <summary>Average precision over the first hundred.</summary>
    Map,

    /// <summary>One over the rank of the first relevant document in the first ten.</summary>
    MrrAt10,
}
