using System.Runtime.CompilerServices;

namespace Rag;

/// <summary>A word being stemmed in place: a span that shrinks, and now and then grows by a unit of the two it has to spare.</summary>
internal ref struct WordBuffer(Span<char> buffer, int length)
{
    private readonly Span<char> _buffer = buffer;

    public int Length { get; private set; } = length;

    public readonly char this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _buffer[index];
        set => _buffer[index] = value;
    }

    /// <summary>The last unit, which must exist.</summary>
    public readonly char Last => _buffer[Length - 1];

    public readonly ReadOnlySpan<char> Span => _buffer[..Length];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool EndsWith(ReadOnlySpan<char> suffix) =>
        suffix.Length <= Length && _buffer.Slice(Length - suffix.Length, suffix.Length).SequenceEqual(suffix);

    public void Cut(int count) => Length -= count;

    /// <summary>Replaces the last <paramref name="count"/> units.</summary>
    public void Replace(int count, ReadOnlySpan<char> by)
    {
        Length -= count;
        by.CopyTo(_buffer[Length..]);
        Length += by.Length;
    }
}
