namespace Rag;

/// <summary>Something the library was asked to do could not be done. Misuse of the API throws <see cref="ArgumentException"/> instead.</summary>
/// <remarks>Messages never hold document text, secrets or control characters, and stay under 500 characters.</remarks>
public abstract class RagException : Exception
{
    private const int MaxMessageLength = 500;

    /// <summary>Creates an error with a stable code.</summary>
    protected RagException(string code, string message, Exception? inner = null)
        : base(Cleaned(message), inner) => Code = code;

    /// <summary>A stable, dotted name of what went wrong, such as <c>store.corrupt</c>; safe to branch on.</summary>
    public string Code { get; }

    /// <summary>The document concerned, where one is known.</summary>
    public string? DocumentId { get; init; }

    /// <summary>Whether the same call may succeed if tried again unchanged.</summary>
    public bool IsTransient { get; init; }

    private static string Cleaned(string message)
    {
        var cleaned = string.Create(Math.Min(message.Length, MaxMessageLength), message, static (target, source) =>
        {
            for (var i = 0; i < target.Length; i++)
                target[i] = char.IsControl(source[i]) ? ' ' : source[i];
        });
        return message.Length <= MaxMessageLength ? cleaned : string.Concat(cleaned.AsSpan(0, MaxMessageLength - 1), "…");
    }
}
