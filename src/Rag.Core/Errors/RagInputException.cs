namespace Rag;

/// <summary>A document, id, name, path, metadata value, query or vector handed in cannot be used.</summary>
public sealed class RagInputException(string code, string message, Exception? inner = null) : RagException(code, message, inner);
