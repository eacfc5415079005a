namespace Rag;

/// <summary>A document that was not indexed.</summary>
/// <param name="Id">The document's id, or the path of what could not be read.</param>
/// <param name="Code">A stable name, such as <c>parse.corrupt</c>.</param>
/// <param name="Error">What happened and what to do, without document text.</param>
public sealed record IndexingFailure(string Id, string Code, string Error)
{
    /// <summary>What was thrown, for a host's log. Unlike <see cref="Error"/> it may quote the document when it comes from code that is not the library's.</summary>
    public Exception? Exception { get; init; }
}
