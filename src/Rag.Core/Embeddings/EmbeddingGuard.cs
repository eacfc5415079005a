using System.Globalization;
using Microsoft.Extensions.AI;

namespace Rag;

/// <summary>Refuses an embedding model's answer that would pair texts with wrong vectors or poison an index.</summary>
internal static class EmbeddingGuard
{
    /// <summary>Checks a whole answer before any of it is used.</summary>
    /// <param name="vectors">In the order of the texts they answer.</param>
    /// <param name="count">How many texts were sent.</param>
    /// <param name="dimensions">What every vector must have; null when nothing is known yet, and then all must agree with the first.</param>
    /// <param name="model">Named in the error.</param>
    /// <exception cref="RagEmbeddingException">Names the first vector that cannot be used.</exception>
    public static void Require(IReadOnlyList<Embedding<float>> vectors, int count, int? dimensions, string model)
    {
        RequireCount(vectors.Count, count, model);
        for (var i = 0; i < vectors.Count; i++)
        {
            if (vectors[i] is not { } embedding)
                throw Refused("embedding.malformed", i, $"'{model}' gave no vector for text {i} of the batch.");
            dimensions ??= embedding.Vector.Length;
            Require(embedding.Vector.Span, i, dimensions.Value, model);
        }
    }

    /// <summary>Checks that there is one vector per text. Never pair by position when the numbers differ.</summary>
    public static void RequireCount(int actual, int expected, string model)
    {
        if (actual != expected)
            throw new RagEmbeddingException("embedding.count", string.Create(CultureInfo.InvariantCulture,
                $"'{model}' answered {actual} vectors for {expected} texts, so none can be trusted. Send smaller batches or check the server."));
    }

    /// <summary>Checks one vector.</summary>
    /// <param name="vector">As the model gave it.</param>
    /// <param name="index">Its place in the batch, from 0; becomes <see cref="RagEmbeddingException.Index"/>.</param>
    /// <param name="dimensions">How many numbers it must have.</param>
    /// <param name="model">Named in the error.</param>
    public static void Require(ReadOnlySpan<float> vector, int index, int dimensions, string model)
    {
        if (vector.Length != dimensions || dimensions < 1)
            throw Refused("embedding.dimension", index, string.Create(CultureInfo.InvariantCulture,
                $"'{model}' answered {vector.Length} dimensions for text {index} of the batch where {dimensions} were expected. Use the model the collection was made with, or set Dimensions to what this one gives."));

        // As VectorMath.TryNormalize does, so that what passes here can be normalised there.
        var norm = (float)Math.Sqrt(VectorMath.SquaredLength(vector));
        if (!float.IsFinite(norm))
            throw Refused("embedding.not_finite", index, NotFinite(model, index));
        if (!float.IsNormal(norm))
            throw Refused("embedding.zero", index, string.Create(CultureInfo.InvariantCulture,
                $"'{model}' answered a vector without direction for text {index} of the batch: all zero, or too small for a float."));
    }

    private static string NotFinite(string model, int index) => string.Create(CultureInfo.InvariantCulture,
        $"'{model}' answered NaN or infinity for text {index} of the batch, or a vector whose length is infinite.");

    private static RagEmbeddingException Refused(string code, int index, string message) => new(code, message) { Index = index };
}
