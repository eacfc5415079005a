namespace Rag;

/// <summary>Looks at a document before it is fingerprinted and chunked: changes it, such as by masking personal data, or refuses it.</summary>
/// <remarks>Processors run in the order of <see cref="IndexingOptions.Processors"/>. Implementations are safe for concurrent use and give the same for the same document.</remarks>
public interface IDocumentProcessor
{
    /// <summary>What becomes of the document.</summary>
    /// <returns><see cref="ProcessedDocument.Admit"/> with the document, changed or not, but with the id it came with; or a refusal with its reason.</returns>
    ValueTask<ProcessedDocument> ProcessAsync(Document document, CancellationToken cancellationToken = default);
}
