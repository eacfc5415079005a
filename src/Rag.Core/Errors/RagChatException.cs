namespace Rag;

/// <summary>The chat model refused, could not be reached, or answered with something that cannot be used.</summary>
public sealed class RagChatException(string code, string message, Exception? inner = null) : RagException(code, message, inner);
