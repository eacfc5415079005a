namespace Rag.Reading;

/// <summary>Builds what readers yield.</summary>
internal static class Items
{
    /// <summary>A document that was read; one without words is said to be empty.</summary>
    public static SourceItem Of(DocumentOrigin origin, IReadOnlyList<RagWarning> warnings, Document document)
    {
        if (string.IsNullOrWhiteSpace(document.Text))
            warnings = [.. warnings, new RagWarning("empty_document", "The document has no text, so nothing of it can be found.", document.Id)];
        return new SourceItem { Id = document.Id, Document = document with { UpdatedAt = document.UpdatedAt ?? origin.UpdatedAt }, Warnings = warnings };
    }
}
