using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Rag.Chunking.Tokenizers;

/// <summary>SentencePiece's compiled replacements: a double-array trie (Darts-clone) over UTF-8 and the texts its leaves point to.</summary>
internal sealed class PrecompiledCharsMap
{
    // Only short graphemes are looked up whole, as Hugging Face's reader does.
    private const int MaxGraphemeBytes = 5;

    private readonly uint[] _units;
    private readonly string?[] _byOffset;

    /// <exception cref="FormatException">The bytes are no such map.</exception>
    public PrecompiledCharsMap(ReadOnlySpan<byte> map)
    {
        if (map.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(map) is var size && (size % 4 != 0 || size == 0 || size > map.Length - 4))
            throw new FormatException("the size of its trie is not that of its bytes");
        _units = new uint[size / 4];
        for (var i = 0; i < _units.Length; i++)
            _units[i] = BinaryPrimitives.ReadUInt32LittleEndian(map[(4 + (4 * i))..]);
        var texts = map[(int)(4 + size)..];
        _byOffset = new string?[texts.Length];
        for (var at = 0; at < texts.Length;)
        {
            var length = texts[at..].IndexOf((byte)0);
            length = length < 0 ? texts.Length - at : length;
            _byOffset[at] = Encoding.UTF8.GetString(texts.Slice(at, length));
            at += length + 1;
        }
    }

    public void Apply(UnigramWorkspace workspace)
    {
        var length = 0;
        Span<byte> bytes = stackalloc byte[MaxGraphemeBytes + 3];
        var text = workspace.Current;
        while (!text.IsEmpty)
        {
            // Letters of ASCII stand for themselves and by themselves, unless a mark follows.
            var width = text[0] < 0x80 && (text.Length == 1 || (text[1] < 0x80 && text[0] != '\r')) ? 1 : StringInfo.GetNextTextElementLength(text);
            var grapheme = text[..width];
            text = text[width..];
            if (width <= MaxGraphemeBytes && Encoding.UTF8.TryGetBytes(grapheme, bytes, out var count) && count <= MaxGraphemeBytes && Find(bytes[..count]) is { } whole)
            {
                Append(workspace, whole, ref length);
                continue;
            }

            foreach (var rune in grapheme.EnumerateRunes())
            {
                count = rune.EncodeToUtf8(bytes);
                if (Find(bytes[..count]) is { } replaced)
                {
                    Append(workspace, replaced, ref length);
                    continue;
                }

                workspace.Reserve(length + 2);
                length += rune.EncodeToUtf16(workspace.Other.AsSpan(length));
            }
        }

        workspace.Swap(length);
    }

    private static void Append(UnigramWorkspace workspace, string text, ref int length)
    {
        workspace.Reserve(length + text.Length);
        text.CopyTo(workspace.Other.AsSpan(length));
        length += text.Length;
    }

    // The first, shortest match decides, as in Hugging Face's reader.
    private string? Find(ReadOnlySpan<byte> key)
    {
        var node = Offset(_units[0]);
        foreach (var unit in key)
        {
            node ^= unit;
            if (unit == 0 || node >= (uint)_units.Length)
                return null;
            var value = _units[node];
            if ((value & 0x800000FF) != unit)
                return null;
            node ^= Offset(value);
            if ((value >> 8 & 1) == 1 && node < (uint)_units.Length)
            {
                var offset = _units[node] & 0x7FFFFFFF;
                return offset < (uint)_byOffset.Length ? _byOffset[offset] : null;
            }
        }

        return null;
    }

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & 0x200) >> 6);
}
