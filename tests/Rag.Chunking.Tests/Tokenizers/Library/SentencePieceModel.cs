using System.Text;

namespace Rag.Chunking.Tests.Tokenizers;

/// <summary>Writes small SentencePiece models as that project's protocol buffers say (sentencepiece_model.proto).</summary>
internal static class SentencePieceModel
{
    private static readonly string[] s_pieces =
        ["<unk>", "<s>", "</s>", "▁", "▁the", "th", "the", "in", "er", "aa", "aaaa", "▁a", .. "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,'".Select(letter => letter.ToString())];

    public static byte[] Unigram() => Write(1);

    public static byte[] Bpe() => Write(2);

    private static byte[] Write(int type)
    {
        using var model = new MemoryStream();
        foreach (var (index, piece) in s_pieces.Index())
        {
            using var entry = new MemoryStream();
            Bytes(entry, 1, Encoding.UTF8.GetBytes(piece));
            Number(entry, (2 << 3) | 5);
            entry.Write(BitConverter.GetBytes(piece.StartsWith('<') ? 0f : -index));
            Number(entry, 3 << 3);
            Number(entry, piece == "<unk>" ? 2 : piece.StartsWith('<') ? 3 : 1);
            Bytes(model, 1, entry.ToArray());
        }

        Bytes(model, 2, [3 << 3, (byte)type]);
        // No replacements; a space in front; spaces kept as they are and written as ▁.
        Bytes(model, 3, [(1 << 3) | 2, 8, .. "identity"u8, 3 << 3, 1, 4 << 3, 0, 5 << 3, 1]);
        return model.ToArray();
    }

    private static void Bytes(Stream stream, int field, byte[] bytes)
    {
        Number(stream, (field << 3) | 2);
        Number(stream, bytes.Length);
        stream.Write(bytes);
    }

    private static void Number(Stream stream, int value)
    {
        for (; value >= 128; value >>= 7)
            stream.WriteByte((byte)(value | 128));
        stream.WriteByte((byte)value);
    }
}
