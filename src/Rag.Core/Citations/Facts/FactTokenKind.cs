namespace Rag;

/// <summary>What a <see cref="FactToken"/> is.</summary>
internal enum FactTokenKind
{
    /// <summary>Letters; one character in scripts that put no spaces between words.</summary>
    Word,

    /// <summary>Digits with the points, commas and apostrophes between them.</summary>
    Number,

    /// <summary>Any other visible character.</summary>
    Symbol,
}
