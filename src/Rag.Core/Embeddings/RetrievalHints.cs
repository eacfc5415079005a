using Microsoft.Extensions.AI;

namespace Rag;

/// <summary>What an embedding generator knows about searching with its vectors.</summary>
/// <remarks>
/// A generator states it by answering <see cref="IEmbeddingGenerator.GetService"/> for this type; delegating generators pass the question on.
/// One that answers null states nothing, and the default of <see cref="SearchQuery.Alpha"/> holds.
/// </remarks>
/// <param name="Alpha">The vector leg's weight in a hybrid search, 0 to 1, when the caller chooses none.</param>
public sealed record RetrievalHints(double Alpha)
{
    /// <summary>The service key under which an embedding generator gives the generator for questions, where it is another than for documents.</summary>
    public const string QuestionKey = "query";
}
