namespace Rag.Stores.Chroma;

/// <summary>An answer, or none when something of the state it was asked of is no longer on the server.</summary>
internal readonly struct Answer<T>(T value)
{
    public T Value { get; } = value;

    public bool IsWhole { get; } = true;
}
