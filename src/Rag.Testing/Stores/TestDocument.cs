namespace Rag.Testing;

/// <summary>Builds a document for a store: every paragraph (parted by an empty line) becomes a chunk with exact offsets and a vector.</summary>
public sealed record TestDocument(string Id, string Text)
{
    /// <summary>The vectors of the chunks; those not given are made from the chunk's text.</summary>
    public IReadOnlyList<float[]> Vectors { get; init; } = [];

    /// <summary>Changes the document.</summary>
    public Func<Document, Document> Document { get; init; } = static document => document;

    /// <summary>Changes each chunk.</summary>
    public Func<Chunk, Chunk> Chunk { get; init; } = static chunk => chunk;

    /// <summary>The fingerprint; made of the text when null.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The length of made vectors.</summary>
    public int Dimensions { get; init; } = TestSettings.Default.Dimensions;

    /// <summary>The document with these vectors.</summary>
    public TestDocument With(params float[][] vectors) => this with { Vectors = vectors };

    /// <summary>The document changed further.</summary>
    public TestDocument With(Func<Document, Document> change)
    {
        var before = Document;
        return this with { Document = document => change(before(document)) };
    }

    /// <summary>The document with a metadata value.</summary>
    public TestDocument With(string key, object value) => With(document => document with
    {
        Metadata = Metadata.From(document.Metadata.Append(new(key, MetadataValue.From(value)))),
    });

    /// <summary>The document with readers.</summary>
    public TestDocument For(Audience readers) => With(document => document with { VisibleTo = readers });

    /// <summary>The document holding from one moment to another.</summary>
    public TestDocument Valid(DateTimeOffset? from, DateTimeOffset? to = null) => With(document => document with { ValidFrom = from, ValidTo = to });

    /// <summary>What a store takes.</summary>
    public IndexedDocument ToIndexed()
    {
        var document = Document(new Document { Id = Id, Text = Text });
        var chunks = new List<IndexedChunk>();
        for (var start = 0; start < Text.Length;)
        {
            var end = Text.IndexOf("\n\n", start, StringComparison.Ordinal);
            end = end < 0 ? Text.Length : end;
            if (!string.IsNullOrWhiteSpace(Text[start..end]))
            {
                var index = chunks.Count;
                var chunk = Chunk(new Chunk { DocumentId = Id, Index = index, Span = TextSpan.FromBounds(start, end), Text = Text[start..end], Tokens = 1 });
                var text = SearchText.ForEmbedding(document.Title, chunk);
                chunks.Add(new(chunk, index < Vectors.Count ? Vectors[index] : TestVectors.Of(text, Dimensions), SearchText.Hash(text)));
            }

            start = end + 2;
        }

        return new(document, Fingerprint ?? SearchText.Hash(Text), chunks);
    }
}
