namespace Rag;

/// <summary>What was retrieved, made ready for a model: numbered sources within a token budget.</summary>
/// <param name="Sources">By number.</param>
/// <param name="Chunks">How many chunks are in it.</param>
/// <param name="Tokens">The tokens of its text, under the tokenizer it was packed with.</param>
public sealed record PackedContext(IReadOnlyList<PackedSource> Sources, int Chunks, int Tokens);
