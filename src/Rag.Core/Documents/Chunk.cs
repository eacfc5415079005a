using System.Globalization;

namespace Rag;

/// <summary>A piece of a document small enough to embed: <c>document.Text.Substring(Span.Start, Span.Length)</c> equals <see cref="Text"/>.</summary>
public sealed record Chunk
{
    /// <summary>The document the chunk was cut from.</summary>
    public required string DocumentId { get; init; }

    /// <summary>The position among the document's chunks, from 0, in order of <see cref="Span"/> start.</summary>
    public required int Index { get; init; }

    /// <summary>Where the text stands in the document.</summary>
    public required TextSpan Span { get; init; }

    /// <summary>The text, exactly as it stands in the document.</summary>
    public required string Text { get; init; }

    /// <summary>The headings the chunk stands under, outermost first.</summary>
    public IReadOnlyList<string> Headings { get; init; } = [];

    /// <summary>Words that are not at this place but belong to it: a repeated table header, an enclosing signature. Searched with the text, never mixed into it.</summary>
    public string Context { get; init; } = "";

    /// <summary>What the chunk holds.</summary>
    public ChunkKind Kind { get; init; }

    /// <summary>The number of tokens of <see cref="Text"/> under the chunker's tokenizer; 0 where nobody counted.</summary>
    public int Tokens { get; init; }

    /// <summary>The larger range to show in place of the chunk, for chunkers that search small and return large. Null otherwise.</summary>
    public TextSpan? Parent { get; init; }

    /// <summary>The chunk's id: document id, <c>#</c>, index.</summary>
    public string Id => IdOf(DocumentId, Index);

    /// <summary>The id of the chunk at <paramref name="index"/> of a document.</summary>
    public static string IdOf(string documentId, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{documentId}#{index}");
}
