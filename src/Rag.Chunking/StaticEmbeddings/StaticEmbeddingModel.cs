using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json;
using Rag.Chunking.Tokenizers;

namespace Rag.Chunking.StaticEmbeddings;

/// <summary>The tokenizer and the matrix of a static embedding model, read from a folder and checked. Immutable.</summary>
internal sealed class StaticEmbeddingModel
{
    private readonly float[] _rows;
    private readonly int[]? _rowOfToken;
    private readonly float[]? _weights;

    private StaticEmbeddingModel(string name, IVocabularyTokenizer tokenizer, float[] rows, int dimensions, int[]? rowOfToken, float[]? weights, bool normalize)
    {
        Name = name;
        Tokenizer = tokenizer;
        _rows = rows;
        Dimensions = dimensions;
        _rowOfToken = rowOfToken;
        _weights = weights;
        IsNormalized = normalize;
    }

    public string Name { get; }

    public IVocabularyTokenizer Tokenizer { get; }

    public int Dimensions { get; }

    /// <summary>Whether the model's own configuration asks for vectors of unit length; true where it says nothing.</summary>
    public bool IsNormalized { get; }

    /// <summary>The vector of a token.</summary>
    public ReadOnlySpan<float> RowOf(int token) => _rows.AsSpan((_rowOfToken is null ? token : _rowOfToken[token]) * Dimensions, Dimensions);

    /// <summary>What the vector of a token is multiplied by; null when all count alike.</summary>
    public float? WeightOf(int token) => _weights?[token];

    public static StaticEmbeddingModel Load(string folder)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        if (!Directory.Exists(folder))
            throw new RagInputException("embedding_model.folder", $"The model folder '{name}' does not exist. Expected a folder with model.safetensors and tokenizer.json.");
        var tokenizer = TokenizerFile.LoadJson(Path.Combine(folder, "tokenizer.json"));
        using var stream = TokenizerFile.Open(Path.Combine(folder, "model.safetensors"));
        var file = new SafetensorsFile(stream, "model.safetensors");
        // model2vec's name, and that of the same matrix in sentence-transformers' StaticEmbedding.
        var matrix = file.Find("embeddings") ?? file.Find("embedding.weight") ?? throw file.Refused("it has no tensor 'embeddings'. Expected a model2vec model.");
        if (matrix.Shape.Count != 2 || matrix.Count == 0)
            throw file.Refused("'embeddings' is not a matrix of a row per token.");
        var (rowCount, dimensions) = (matrix.Shape[0], matrix.Shape[1]);

        var rowOfToken = file.Find("mapping") is { } mapping ? file.ReadIntegers(mapping) : null;
        var covered = rowOfToken?.Length ?? rowCount;
        if (tokenizer.IdLimit > covered)
            throw file.Refused(string.Create(CultureInfo.InvariantCulture, $"it has vectors for {covered} tokens but tokenizer.json has {tokenizer.IdLimit}. Take both files from the same model."));
        if (rowOfToken?.Any(row => row >= rowCount) == true)
            throw file.Refused(string.Create(CultureInfo.InvariantCulture, $"'mapping' points beyond the {rowCount} rows of 'embeddings'."));
        var weights = file.Find("weights") is { } found ? file.ReadFloats(found) : null;
        if (weights is not null && weights.Length < tokenizer.IdLimit)
            throw file.Refused(string.Create(CultureInfo.InvariantCulture, $"'weights' has {weights.Length} numbers for {tokenizer.IdLimit} tokens."));

        var rows = file.ReadFloats(matrix);
        if (!TensorPrimitives.IsFiniteAll<float>(rows) || (weights is not null && !TensorPrimitives.IsFiniteAll<float>(weights)))
            throw new RagEmbeddingException("embedding.not_finite", $"The model '{name}' holds NaN or infinity. Download it again.");
        return new StaticEmbeddingModel(name, tokenizer, rows, dimensions, rowOfToken, weights, Normalize(folder));
    }

    private static bool Normalize(string folder)
    {
        var path = Path.Combine(folder, "config.json");
        if (!File.Exists(path))
            return true;
        try
        {
            using var stream = TokenizerFile.Open(path);
            using var json = JsonDocument.Parse(TokenizerFile.ReadAll(stream, 1 << 20)
                ?? throw new RagParseException("embedding_model.malformed", "The model file 'config.json' is larger than 1 MB."));
            return json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("normalize", out var value) || value.ValueKind != JsonValueKind.False;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter for names that are not UTF-8
        {
            throw new RagParseException("embedding_model.malformed", "The model file 'config.json' is not JSON. Download it again, or delete it to use the defaults.", e);
        }
    }
}
