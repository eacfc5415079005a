namespace Rag;

/// <summary>What a number counts: a dimension, and how many of its base unit one is. The default is no unit.</summary>
internal readonly record struct Unit(string? Dimension, decimal Factor)
{
    public bool IsNone => Dimension is null;

    /// <summary>Whether two units measure the same thing. Bare degrees may be of either scale.</summary>
    public bool IsComparableTo(Unit other) =>
        Dimension == other.Dimension || Dimension == "degree" && other.Dimension is "celsius" or "fahrenheit" || other.Dimension == "degree" && Dimension is "celsius" or "fahrenheit";
}
