namespace Rag.Chunking;

/// <summary>A member or element of a JSON or YAML document; a list of them is in order of start, each before what it holds.</summary>
/// <param name="Start">Where its key begins, or its value when it has none.</param>
/// <param name="ValueStart">Where its value begins.</param>
/// <param name="End">The end of its value.</param>
/// <param name="Next">The place in the list of the first node that it does not hold.</param>
/// <param name="Key">The key without quotes; empty for an element.</param>
internal readonly record struct StructureNode(int Start, int ValueStart, int End, int Next, TextSpan Key)
{
    /// <summary>The deepest nodes that are told apart; deeper than people write, shallow enough for any stack.</summary>
    public const int MaxDepth = 64;
}
