using System.Globalization;
using System.Runtime.InteropServices;

namespace Rag.OpenAI.Tests;

/// <summary>Answers of <c>/embeddings</c>, good and bad.</summary>
internal static class EmbeddingBodies
{
    public static string Base64(params float[][] vectors) => Wrap(vectors.Select((vector, i) => Entry(i, Encode(vector))));

    public static string Numbers(params float[][] vectors) =>
        Wrap(vectors.Select((vector, i) => Entry(i, "[" + string.Join(',', vector.Select(value => value.ToString("R", CultureInfo.InvariantCulture))) + "]")));

    public static string Entry(int? index, string embedding) =>
        $"{{\"object\":\"embedding\",{(index is null ? "" : $"\"index\":{index},")}\"embedding\":{embedding}}}";

    public static string Encode(float[] vector) => $"\"{Convert.ToBase64String(MemoryMarshal.AsBytes(vector.AsSpan()))}\"";

    public static string Wrap(IEnumerable<string> entries) =>
        $"{{\"object\":\"list\",\"data\":[{string.Join(',', entries)}],\"model\":\"model-1\",\"usage\":{{\"prompt_tokens\":7,\"total_tokens\":7}}}}";
}
