namespace Rag.Stores.Sqlite.Tests;

/// <summary>Documents, settings and questions of the tests.</summary>
internal static class Sample
{
    public const int Dimensions = 8;

    public static CollectionSettings Settings(bool history = false, bool principals = false) => new()
    {
        Model = "test",
        Dimensions = Dimensions,
        Analyzer = new Words(),
        KeepsHistory = history,
        RequiresPrincipals = principals,
    };

    /// <summary>A document whose chunks are its lines, with vectors made from their text.</summary>
    public static IndexedDocument Indexed(string id, string text, Func<Document, Document>? with = null)
    {
        var document = new Document { Id = id, Text = text };
        document = with?.Invoke(document) ?? document;
        var chunks = new List<IndexedChunk>();
        var start = 0;
        foreach (var line in text.Split('\n'))
        {
            if (line.Length > 0)
            {
                var chunk = new Chunk { DocumentId = id, Index = chunks.Count, Span = new(start, line.Length), Text = line, Tokens = line.Length / 4, Headings = ["Top", $"Part {chunks.Count}"] };
                var embedded = SearchText.ForEmbedding(document.Title, chunk);
                chunks.Add(new(chunk, Vector(embedded), SearchText.Hash(embedded)));
            }

            start += line.Length + 1;
        }

        return new(document, SearchText.Hash(text + document.Title), chunks);
    }

    /// <summary>The same direction for the same text, in every process.</summary>
    public static float[] Vector(string text)
    {
        var hash = Convert.FromHexString(SearchText.Hash(text));
        var vector = new float[Dimensions];
        for (var i = 0; i < vector.Length; i++)
            vector[i] = hash[i] - 127.5f;
        return vector;
    }

    public static SearchQuery Ask(string text, SearchMode mode = SearchMode.Hybrid, int top = 10) =>
        new() { Text = text, Vector = Vector(text), Mode = mode, Top = top, Access = CallerAccess.System };
}

/// <summary>Splits at spaces.</summary>
internal sealed class Words : ITextAnalyzer
{
    public string Name => "words";

    public void Analyze(ReadOnlySpan<char> text, ITermSink terms)
    {
        foreach (var range in text.SplitAny(' ', '\n'))
        {
            if (!text[range].IsEmpty)
                terms.Add(text[range]);
        }
    }
}
