namespace Rag;

/// <summary>Something stored that contradicts something else stored.</summary>
/// <param name="Code">A stable name, such as <c>store.inconsistent</c> or <c>chunk.text</c>.</param>
/// <param name="Id">The document or chunk concerned.</param>
/// <param name="Detail">In words, without document text.</param>
public sealed record CollectionProblem(string Code, string Id, string Detail);
