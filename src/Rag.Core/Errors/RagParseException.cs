namespace Rag;

/// <summary>A file could not be read as what it claims to be, or exceeds a safety limit.</summary>
public sealed class RagParseException(string code, string message, Exception? inner = null) : RagException(code, message, inner);
