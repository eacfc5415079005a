namespace Rag;

/// <summary>The type of a metadata value. Values of different types are never equal and never ordered, but for the two number types.</summary>
public enum MetadataKind
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>A 64-bit signed integer.</summary>
    Integer,

    /// <summary>A finite 64-bit floating-point number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A moment, kept in UTC to 100 nanoseconds.</summary>
    Time,

    /// <summary>A list of strings, searched with <c>contains</c>.</summary>
    List,
}
