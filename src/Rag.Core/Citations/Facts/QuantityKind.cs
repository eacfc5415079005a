namespace Rag;

/// <summary>What a <see cref="Quantity"/> counts.</summary>
internal enum QuantityKind
{
    /// <summary>A number, with or without a unit.</summary>
    Number,

    /// <summary>A day, a month of a year, or a day of a month.</summary>
    Date,

    /// <summary>A time of day, in seconds from midnight.</summary>
    Time,

    /// <summary>Digits that name rather than count: a version, an article's code.</summary>
    Code,
}
