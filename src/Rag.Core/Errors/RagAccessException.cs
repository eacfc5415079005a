namespace Rag;

/// <summary>The caller's principals or tenant are missing, malformed or too many.</summary>
public sealed class RagAccessException(string code, string message, Exception? inner = null) : RagException(code, message, inner);
