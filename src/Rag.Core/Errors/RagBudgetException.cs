namespace Rag;

/// <summary>A limit on tokens, steps or tool calls was reached.</summary>
public sealed class RagBudgetException(string code, string message, Exception? inner = null) : RagException(code, message, inner);
