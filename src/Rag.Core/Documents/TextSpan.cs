namespace Rag;

/// <summary>A half-open range of text: <c>[Start, Start + Length)</c>, in UTF-16 code units of the document's text.</summary>
/// <remarks>The default value is the empty span at the start of the text. Immutable; equality is by component.</remarks>
public readonly record struct TextSpan
{
    /// <summary>Creates a span of <paramref name="length"/> code units beginning at <paramref name="start"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Either argument is negative, or the end exceeds <see cref="int.MaxValue"/>.</exception>
    public TextSpan(int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, int.MaxValue - start);
        Start = start;
        Length = length;
    }

    /// <summary>The first code unit covered.</summary>
    public int Start { get; }

    /// <summary>The number of code units covered; may be zero.</summary>
    public int Length { get; }

    /// <summary>The first code unit after the span.</summary>
    public int End => Start + Length;

    /// <summary>The span from <paramref name="start"/> up to, not including, <paramref name="end"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="start"/> is negative or after <paramref name="end"/>.</exception>
    public static TextSpan FromBounds(int start, int end) => new(start, end - start);

    /// <summary>Whether <paramref name="other"/> lies wholly inside this span.</summary>
    public bool Contains(TextSpan other) => other.Start >= Start && other.End <= End;

    /// <summary>Whether the two spans share at least one code unit.</summary>
    public bool Overlaps(TextSpan other) => other.Start < End && Start < other.End;
}
