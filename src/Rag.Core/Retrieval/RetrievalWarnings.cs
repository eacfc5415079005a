namespace Rag;

/// <summary>The codes of warnings in a <see cref="RetrievalResult"/>.</summary>
public static class RetrievalWarnings
{
    /// <summary>A reranker failed, and the hits are in the order of the search.</summary>
    public const string RerankingFailed = "retrieval.reranking_failed";

    /// <summary>A query transform failed or gave nothing, and the question was searched without it.</summary>
    public const string TransformFailed = "retrieval.transform_failed";

    /// <summary>A query transform gave more questions than are searched.</summary>
    public const string TooManyQuestions = "retrieval.too_many_questions";
}
