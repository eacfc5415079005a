namespace Rag.Sample.Console;

/// <summary>An option's value makes no sense; the message says which values do.</summary>
internal sealed class UsageException(string message) : Exception(message);
