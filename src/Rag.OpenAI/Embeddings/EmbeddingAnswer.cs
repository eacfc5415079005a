using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace Rag.OpenAI;

/// <summary>Reads an answer of <c>/embeddings</c> in one pass, vectors as base64 or as numbers, and puts them in the order of the texts.</summary>
internal ref struct EmbeddingAnswer
{
    private Utf8JsonReader _reader;
    private readonly string _model;

    private EmbeddingAnswer(ReadOnlySpan<byte> json, string model)
    {
        _reader = new Utf8JsonReader(json);
        _model = model;
    }

    /// <summary>The vectors by text, and how many tokens they cost where the server says.</summary>
    /// <exception cref="ModelFailure">The body is not an embedding answer, or not one vector per text.</exception>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public static (float[][] Vectors, long? InputTokens, long? TotalTokens) Read(ReadOnlySpan<byte> json, int count, string model) =>
        new EmbeddingAnswer(json, model).Read(count);

    private (float[][] Vectors, long? InputTokens, long? TotalTokens) Read(int count)
    {
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.StartObject)
            throw ModelFailure.Malformed("no JSON object");
        List<(int? Index, float[] Vector)>? data = null;
        long? inputTokens = null, totalTokens = null;
        while (NextProperty())
        {
            if (_reader.ValueTextEquals("data"u8))
            {
                data = ReadData();
            }
            else if (_reader.ValueTextEquals("usage"u8))
            {
                (inputTokens, totalTokens) = ReadUsage();
            }
            else
            {
                SkipValue();
            }
        }

        // What follows the object, a second answer or a proxy's appendix, makes the first one doubtful.
        if (_reader.Read())
            throw ModelFailure.Malformed("more than one JSON value");
        return (InOrder(data ?? throw ModelFailure.Malformed("no data"), count), inputTokens, totalTokens);
    }

    private (long? InputTokens, long? TotalTokens) ReadUsage()
    {
        // Some compatible servers send null here.
        if (Advance() != JsonTokenType.StartObject)
        {
            _reader.Skip();
            return (null, null);
        }

        long? inputTokens = null, totalTokens = null;
        while (NextProperty())
        {
            if (_reader.ValueTextEquals("prompt_tokens"u8))
                inputTokens = ReadCount();
            else if (_reader.ValueTextEquals("total_tokens"u8))
                totalTokens = ReadCount();
            else
                SkipValue();
        }

        return (inputTokens, totalTokens);
    }

    private readonly float[][] InOrder(List<(int? Index, float[] Vector)> data, int count)
    {
        EmbeddingGuard.RequireCount(data.Count, count, _model);
        var ordered = new float[count][];
        foreach (var (index, vector) in data)
        {
            if (index is not { } i || i < 0 || i >= count || ordered[i] is not null)
                throw new ModelFailure(FailureKind.Count, string.Create(CultureInfo.InvariantCulture,
                    $"answered {count} vectors whose indices are not 0 to {count - 1}, each once, so none can be paired with its text."));
            ordered[i] = vector;
        }

        return ordered;
    }

    private List<(int? Index, float[] Vector)> ReadData()
    {
        if (Advance() != JsonTokenType.StartArray)
            throw ModelFailure.Malformed("data is no array");
        var data = new List<(int? Index, float[] Vector)>();
        while (Advance() != JsonTokenType.EndArray)
        {
            if (_reader.TokenType != JsonTokenType.StartObject)
                throw ModelFailure.Malformed("an entry of data is no object");
            int? index = null;
            float[]? vector = null;
            while (NextProperty())
            {
                if (_reader.ValueTextEquals("index"u8))
                    index = ReadIndex();
                else if (_reader.ValueTextEquals("embedding"u8))
                    vector = ReadVector(data.Count > 0 ? data[0].Vector.Length : 0);
                else
                    SkipValue();
            }

            data.Add((index, vector ?? throw ModelFailure.Malformed("an entry without embedding")));
        }

        return data;
    }

    private float[] ReadVector(int expected)
    {
        switch (Advance())
        {
            case JsonTokenType.String:
                if (!_reader.TryGetBytesFromBase64(out var bytes) || bytes.Length % sizeof(float) != 0)
                    throw ModelFailure.Malformed("an embedding that is not base64 of 32-bit floats");
                var vector = new float[bytes.Length / sizeof(float)];
                for (var i = 0; i < vector.Length; i++)
                    vector[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
                return vector;
            case JsonTokenType.StartArray:
                var values = new List<float>(expected);
                while (Advance() != JsonTokenType.EndArray)
                {
                    // 1e999 is read as infinity, which the guard then refuses by its own name.
                    if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetSingle(out var value))
                        throw ModelFailure.Malformed("an embedding that holds something other than numbers");
                    values.Add(value);
                }

                return [.. values];
            default:
                throw ModelFailure.Malformed("an embedding that is neither base64 nor numbers");
        }
    }

    private int? ReadIndex()
    {
        if (Advance() == JsonTokenType.Number && _reader.TryGetInt32(out var index))
            return index;
        _reader.Skip();
        return null;
    }

    private long? ReadCount() => Advance() == JsonTokenType.Number && _reader.TryGetInt64(out var value) && value >= 0 ? value : Skipped();

    private long? Skipped()
    {
        _reader.Skip();
        return null;
    }

    private bool NextProperty() => Advance() == JsonTokenType.PropertyName;

    private void SkipValue()
    {
        Advance();
        _reader.Skip();
    }

    private JsonTokenType Advance() => _reader.Read() ? _reader.TokenType : throw ModelFailure.Malformed("a body that ends in the middle");
}
