namespace Rag;

/// <summary>Something a person should know about a document that was nevertheless processed.</summary>
/// <param name="Code">A stable name, such as <c>invalid_unicode_replaced</c>, <c>table_split</c> or <c>empty_document</c>.</param>
/// <param name="Message">The same in words, without document text.</param>
/// <param name="DocumentId">The document concerned, where one is known.</param>
public sealed record RagWarning(string Code, string Message, string? DocumentId = null);
