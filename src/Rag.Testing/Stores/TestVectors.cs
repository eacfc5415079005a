namespace Rag.Testing;

/// <summary>Vectors made from texts: the same text the same vector, in every process.</summary>
public static class TestVectors
{
    /// <summary>A unit vector that depends on every character of <paramref name="text"/>.</summary>
    public static float[] Of(string text, int dimensions)
    {
        var seed = Convert.FromHexString(SearchText.Hash(text));
        var random = new Random(BitConverter.ToInt32(seed));
        return Random(random, dimensions);
    }

    /// <summary>A unit vector of random direction.</summary>
    public static float[] Random(Random random, int dimensions)
    {
        ArgumentNullException.ThrowIfNull(random);

        var vector = new float[dimensions];
        do
        {
            for (var i = 0; i < dimensions; i++)
                vector[i] = random.NextSingle() * 2 - 1;
        }
        while (!VectorMath.TryNormalize(vector.ToArray(), vector));
        return vector;
    }
}
