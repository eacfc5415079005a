namespace Rag.Onnx;

/// <summary>The token ids of a text or pair, special tokens included.</summary>
/// <param name="Ids">The ids in their order.</param>
/// <param name="SecondStart">Where the second text of a pair begins; the length of <paramref name="Ids"/> when there is none.</param>
/// <param name="IsTruncated">Whether something was cut off.</param>
internal readonly record struct Sequence(int[] Ids, int SecondStart, bool IsTruncated);
