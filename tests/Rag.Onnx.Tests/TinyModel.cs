using System.Text;

namespace Rag.Onnx.Tests;

/// <summary>A model in memory: a vocabulary of a few words, a table with a row for each, and files of configuration.</summary>
internal sealed class TinyModel
{
    public static readonly string[] Words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "cat", "dog", "house", "##s", "query", ":", "1", "2"];

    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    public TinyModel(byte[]? network = null)
    {
        _files["model.onnx"] = network ?? TinyNetwork.Encoder(Rows());
        _files["vocab.txt"] = Encoding.UTF8.GetBytes(string.Join("\r\n", Words) + "\r\n");
    }

    public OnnxModelFiles Files => OnnxModelFiles.FromStreams("tiny", name => _files.TryGetValue(name, out var bytes) ? new MemoryStream(bytes) : null);

    public TinyModel With(string name, string text) => With(name, Encoding.UTF8.GetBytes(text));

    public TinyModel With(string name, byte[] bytes)
    {
        _files[name] = bytes;
        return this;
    }

    public TinyModel Without(string name)
    {
        _files.Remove(name);
        return this;
    }

    /// <summary>A row for each word, all different; the padding's would spoil a mean that took it in.</summary>
    public static float[][] Rows(int width = 4, int count = 0) =>
        [.. Enumerable.Range(0, count == 0 ? Words.Length : count).Select(i => Enumerable.Range(0, width).Select(j => i == 0 ? 100f : MathF.Sin((i * 7) + (j * 3) + 1)).ToArray())];

    /// <summary>The rows of a text between its special tokens.</summary>
    public static List<float[]> RowsOf(params string[] words) => [.. ((string[])["[CLS]", .. words, "[SEP]"]).Select(word => Rows()[Array.IndexOf(Words, word)])];
}
