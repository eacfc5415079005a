namespace Rag;

/// <summary>Why a citation failed its check.</summary>
public enum CitationProblem
{
    /// <summary>It did not fail.</summary>
    None,

    /// <summary>The label names no source that was retrieved.</summary>
    UnknownSource,

    /// <summary>Words in quotation marks are not in the source.</summary>
    QuoteNotFound,

    /// <summary>A number of the claim is not where the source speaks of the same thing.</summary>
    NumberNotFound,

    /// <summary>No place in the source shares enough words with the claim.</summary>
    NotSupported,
}
