namespace Rag.Chunking;

/// <summary>A range of text with the tokens it counts.</summary>
internal readonly record struct Piece(int Start, int End, int Tokens);
