namespace Rag;

/// <summary>Where a document's bytes come from.</summary>
/// <param name="Id">The id its document will have; readers of many-document formats append to it or use ids of the format.</param>
/// <param name="Source">What a citation shows.</param>
/// <param name="Extension">Lower case with its dot, such as <c>.md</c>; may be empty.</param>
/// <param name="UpdatedAt">When the source last changed, if known.</param>
public sealed record DocumentOrigin(string Id, string Source, string Extension, DateTimeOffset? UpdatedAt = null);
