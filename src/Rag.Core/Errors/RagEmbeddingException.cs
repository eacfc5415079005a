namespace Rag;

/// <summary>The embedding model refused, could not be reached, or answered with vectors that cannot be used.</summary>
public sealed class RagEmbeddingException(string code, string message, Exception? inner = null) : RagException(code, message, inner);
