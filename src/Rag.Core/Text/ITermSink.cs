namespace Rag;

/// <summary>Receives the terms of a text.</summary>
public interface ITermSink
{
    /// <summary>Takes one term. The span is valid only during the call.</summary>
    void Add(ReadOnlySpan<char> term);
}
