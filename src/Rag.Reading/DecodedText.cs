namespace Rag.Reading;

/// <summary>A file's text, clean, and what happened on the way.</summary>
internal sealed record DecodedText(string Text, IReadOnlyList<RagWarning> Warnings);
