namespace Rag.Core.Tests.Citations;

/// <summary>Contexts of one block per source.</summary>
internal static class Sources
{
    public static PackedContext Of(params string[] texts) => new(
        [.. texts.Select((text, i) => new PackedSource(
            i + 1,
            new SourceDocument($"doc{i + 1}", $"doc{i + 1}.md", null, "text/plain", "v1", Metadata.Empty, [], null),
            [new PackedBlock(new TextSpan(0, text.Length), text, [], "", 1)]))],
        texts.Length, 100);
}
