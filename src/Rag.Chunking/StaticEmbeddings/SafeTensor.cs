namespace Rag.Chunking.StaticEmbeddings;

/// <summary>Where a tensor's numbers are in a safetensors file, checked against the file's length.</summary>
/// <param name="Name">As the header gives it.</param>
/// <param name="Type">As the header gives it, such as <c>F32</c>.</param>
/// <param name="Shape">Sizes, outermost first.</param>
/// <param name="Start">The first byte, from the end of the header.</param>
/// <param name="End">The first byte after.</param>
/// <param name="Count">How many numbers.</param>
internal sealed record SafeTensor(string Name, string Type, IReadOnlyList<int> Shape, long Start, long End, int Count);
