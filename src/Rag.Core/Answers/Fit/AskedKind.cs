namespace Rag;

/// <summary>What kind of thing a question asks for, as far as its first words tell.</summary>
internal enum AskedKind
{
    /// <summary>Anything.</summary>
    Any,

    /// <summary>A date, a time, or what something comes before or after.</summary>
    Time,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A number of time or length.</summary>
    Duration,
}
