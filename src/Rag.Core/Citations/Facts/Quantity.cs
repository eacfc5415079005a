namespace Rag;

/// <summary>A number, date, time or code of a text, as a value.</summary>
internal readonly record struct Quantity
{
    public required QuantityKind Kind { get; init; }

    /// <summary>All of it, sign and unit included, in the text that was scanned.</summary>
    public required TextSpan Span { get; init; }

    /// <summary>The number with sign and magnitude, or the seconds from midnight.</summary>
    public decimal Value { get; init; }

    public Unit Unit { get; init; }

    /// <summary>What it is counted by, as in "per month".</summary>
    public Unit Rate { get; init; }

    public PartialDate Date { get; init; }

    /// <summary>The other reading of a date such as 03/04/2024.</summary>
    public PartialDate? OtherDate { get; init; }

    public RangeEnd Range { get; init; }

    /// <summary>Whether it may be an article or a pronoun rather than a number: it can support a claim, but none is held to it.</summary>
    public bool IsWeak { get; init; }

    /// <summary>Whether a time of day says which half of the day it means.</summary>
    public bool HasMeridiem { get; init; }

    /// <summary>How many digits were written after the decimal point, before the magnitude.</summary>
    public decimal Step { get; init; }

    /// <summary>A code as written, in upper case.</summary>
    public string? Code { get; init; }
}
