namespace Rag;

/// <summary>Which end of a range a number is.</summary>
internal enum RangeEnd
{
    /// <summary>It stands alone.</summary>
    None,

    /// <summary>The lower end.</summary>
    Low,

    /// <summary>The upper end.</summary>
    High,
}
