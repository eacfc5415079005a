using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Rag.Chunking.Tests.Tokenizers;

namespace Rag.Chunking.Tests.StaticEmbeddings;

/// <summary>A model2vec model of a few words, written as such models are.</summary>
internal static class SmallModel
{
    public static readonly string[] Words = ["[PAD]", "[UNK]", "cat", "dog", "tax", "law", "##s"];

    /// <summary>A row per word: animals point one way, duties another.</summary>
    public static readonly float[] Rows = [0, 0, 0, 9, 9, 9, 1, 0.5f, 0, 0.5f, 1, 0, 0, 0, 2, 0, 0.5f, 1, 0.25f, 0.25f, 0.25f];

    public static void Write(TemporaryFolder folder, byte[] model, string? config = null)
    {
        folder.Write("model.safetensors", model);
        folder.Write("tokenizer.json", Encoding.UTF8.GetBytes(Tokenizer()));
        if (config is not null)
            folder.Write("config.json", Encoding.UTF8.GetBytes(config));
    }

    public static byte[] Safetensors(params (string Name, string Type, int[] Shape, byte[] Data)[] tensors)
    {
        var header = new JsonObject { ["__metadata__"] = new JsonObject { ["format"] = "np" } };
        var at = 0;
        foreach (var (name, type, shape, data) in tensors)
        {
            header[name] = new JsonObject
            {
                ["dtype"] = type,
                ["shape"] = new JsonArray([.. shape.Select(size => JsonValue.Create(size))]),
                ["data_offsets"] = new JsonArray(at, at + data.Length),
            };
            at += data.Length;
        }

        return File(header.ToJsonString(), [.. tensors.SelectMany(tensor => tensor.Data)]);
    }

    public static byte[] File(string header, byte[] data)
    {
        var prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)Encoding.UTF8.GetByteCount(header));
        return [.. prefix, .. Encoding.UTF8.GetBytes(header), .. data];
    }

    public static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] Default() => Safetensors(("embeddings", "F32", [7, 3], Floats(Rows)));

    private static string Tokenizer()
    {
        var vocabulary = new JsonObject();
        for (var i = 0; i < Words.Length; i++)
            vocabulary[Words[i]] = i;
        return new JsonObject
        {
            ["normalizer"] = new JsonObject { ["type"] = "BertNormalizer", ["clean_text"] = true, ["handle_chinese_chars"] = true, ["strip_accents"] = null, ["lowercase"] = true },
            ["pre_tokenizer"] = new JsonObject { ["type"] = "BertPreTokenizer" },
            ["model"] = new JsonObject { ["type"] = "WordPiece", ["unk_token"] = "[UNK]", ["continuing_subword_prefix"] = "##", ["max_input_chars_per_word"] = 100, ["vocab"] = vocabulary },
        }.ToJsonString();
    }
}
