namespace Rag;

/// <summary>A filter is malformed, too large, or uses a field or operator the store refuses.</summary>
public sealed class RagFilterException(string code, string message, Exception? inner = null) : RagException(code, message, inner)
{
    /// <summary>Where in the filter's text the problem is, in UTF-16 units from 0; null for a filter built in code.</summary>
    public int? Position { get; init; }
}
