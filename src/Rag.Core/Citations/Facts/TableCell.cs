namespace Rag;

/// <summary>A cell of a table's row: its quantities, and the terms of its column's heading.</summary>
internal sealed record TableCell(IReadOnlyList<Quantity> Quantities, IReadOnlySet<string> Heading);
