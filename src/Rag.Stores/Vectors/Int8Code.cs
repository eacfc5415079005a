namespace Rag.Stores.Vectors;

/// <summary>A vector in 8-bit steps, with what the steps lose: <c>x = Scale * code + rest</c>, the length of the rest at most <see cref="Error"/>.</summary>
/// <param name="Scale">The size of one step; 0 for the zero vector.</param>
/// <param name="Error">An upper bound on the length of what the code leaves out.</param>
/// <param name="Norm">The length of the vector itself, rounded up.</param>
internal readonly record struct Int8Code(float Scale, float Error, float Norm)
{
    private const int MaxCode = 127;

    /// <summary>Writes the codes, each -127 to 127, and says what they lose. The same on every processor.</summary>
    public static Int8Code Encode(ReadOnlySpan<float> vector, Span<sbyte> codes)
    {
        var largest = 0f;
        foreach (var value in vector)
            largest = MathF.Max(largest, MathF.Abs(value));
        var scale = (float)((double)largest / MaxCode);
        // A step too small for a float: the code is all zeros and the whole vector is the rest.
        var perStep = scale > 0 ? 1d / scale : 0d;

        double squares = 0, lost = 0;
        for (var i = 0; i < vector.Length; i++)
        {
            double value = vector[i];
            var code = Math.Clamp(Math.Round(value * perStep), -MaxCode, MaxCode);
            codes[i] = (sbyte)code;
            var rest = value - code * scale;
            lost += rest * rest;
            squares += value * value;
        }

        return new Int8Code(scale, RoundUp(lost), RoundUp(squares));
    }

    private static float RoundUp(double squares) => MathF.BitIncrement((float)(Math.Sqrt(squares) * (1 + 1e-9)));
}
