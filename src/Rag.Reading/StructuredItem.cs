namespace Rag.Reading;

/// <summary>Makes a document of what was written as Markdown.</summary>
internal static class StructuredItem
{
    public static SourceItem Of(MarkdownWriter writer, DocumentOrigin origin, string? title, MetadataBuilder metadata, List<RagWarning> warnings, DateTimeOffset? updatedAt = null)
    {
        var cleaned = TextLoader.Cleaned(writer.ToString(), 0, warnings, origin.Id);
        return Items.Of(origin, metadata.WarningsAfter(warnings), new Document
        {
            Id = origin.Id,
            Text = cleaned.Text,
            Source = origin.Source,
            Title = Titles.Clean(title) ?? MarkdownTitle.Of(cleaned.Text),
            MediaType = "text/markdown",
            Metadata = metadata.Build(),
            Anchors = writer.Anchors,
            UpdatedAt = updatedAt,
        });
    }

    public static void WarnHidden(List<RagWarning> warnings, int count, string what, string id)
    {
        if (count > 0)
            warnings.Add(new("hidden_text", $"{count} {what} that a person does not see were dropped.", id));
    }
}
