using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Rag.Stores.Engine.Keywords;

/// <summary>Packs chunk numbers and frequencies: whole blocks of 128 in as few bits as the largest needs, the rest byte by byte.</summary>
/// <remarks>Four values side by side in each 16-byte step (Lemire and Boytsov 2015), so that a step unpacks in a handful of instructions.</remarks>
internal static class PostingsCodec
{
    public const int BlockSize = 128;
    private const int Steps = BlockSize / 4;
    private const int StepBytes = 16;

    /// <summary>The most bytes a block of 128 chunk numbers and frequencies can take.</summary>
    public const int MaxBlockBytes = 2 + 2 * BlockSize * sizeof(int);

    /// <summary>Packs 128 numbers, ascending and above <paramref name="previous"/>, with their frequencies, at least 1.</summary>
    /// <returns>The bytes written.</returns>
    public static int PackBlock(ReadOnlySpan<int> numbers, ReadOnlySpan<int> frequencies, int previous, Span<byte> target)
    {
        Span<uint> gaps = stackalloc uint[BlockSize];
        Span<uint> extras = stackalloc uint[BlockSize];
        uint allGaps = 0, allExtras = 0;
        for (var i = 0; i < BlockSize; i++)
        {
            allGaps |= gaps[i] = (uint)(numbers[i] - previous - 1);
            allExtras |= extras[i] = (uint)(frequencies[i] - 1);
            previous = numbers[i];
        }

        target[0] = (byte)WidthOf(allGaps);
        target[1] = (byte)WidthOf(allExtras);
        var length = 2 + Pack(gaps, target[0], target[2..]);
        return length + Pack(extras, target[1], target[length..]);
    }

    /// <summary>Unpacks the 128 chunk numbers of a block.</summary>
    /// <returns>Where the block's frequencies begin.</returns>
    public static int UnpackNumbers(ReadOnlySpan<byte> block, int previous, Span<int> numbers)
    {
        var width = block[0];
        Unpack(block[2..], width, numbers);
        for (var i = 0; i < BlockSize; i++)
            numbers[i] = previous += numbers[i] + 1;
        return 2 + width * StepBytes;
    }

    /// <summary>Unpacks the 128 frequencies of a block.</summary>
    public static void UnpackFrequencies(ReadOnlySpan<byte> block, int start, Span<int> frequencies)
    {
        Unpack(block[start..], block[1], frequencies);
        for (var i = 0; i < BlockSize; i++)
            frequencies[i]++;
    }

    /// <summary>Packs fewer than 128 numbers: the gap doubled, odd when the frequency is 1, which then is not written.</summary>
    public static int PackTail(ReadOnlySpan<int> numbers, ReadOnlySpan<int> frequencies, int previous, Span<byte> target)
    {
        var length = 0;
        for (var i = 0; i < numbers.Length; i++)
        {
            var gap = (ulong)(uint)(numbers[i] - previous - 1) << 1;
            previous = numbers[i];
            if (frequencies[i] == 1)
            {
                length += WriteVariable(gap | 1, target[length..]);
            }
            else
            {
                length += WriteVariable(gap, target[length..]);
                length += WriteVariable((uint)frequencies[i], target[length..]);
            }
        }

        return length;
    }

    /// <summary>Unpacks as many numbers and frequencies as <paramref name="numbers"/> has room for.</summary>
    public static void UnpackTail(ReadOnlySpan<byte> bytes, int previous, Span<int> numbers, Span<int> frequencies)
    {
        var at = 0;
        for (var i = 0; i < numbers.Length; i++)
        {
            var gap = ReadVariable(bytes, ref at);
            numbers[i] = previous += (int)(gap >> 1) + 1;
            frequencies[i] = (gap & 1) != 0 ? 1 : (int)ReadVariable(bytes, ref at);
        }
    }

    private static int WidthOf(uint all) => 32 - BitOperations.LeadingZeroCount(all);

    private static int Pack(ReadOnlySpan<uint> values, int width, Span<byte> target)
    {
        var bytes = width * StepBytes;
        target[..bytes].Clear();
        for (var i = 0; i < BlockSize && width > 0; i++)
        {
            var bit = i / 4 * width;
            var at = bit / 32 * StepBytes + i % 4 * sizeof(uint);
            Merge(target[at..], values[i] << bit);
            if (bit % 32 + width > 32)
                Merge(target[(at + StepBytes)..], values[i] >> (32 - bit % 32));
        }

        return bytes;

        static void Merge(Span<byte> word, uint bits) =>
            BinaryPrimitives.WriteUInt32LittleEndian(word, BinaryPrimitives.ReadUInt32LittleEndian(word) | bits);
    }

    private static void Unpack(ReadOnlySpan<byte> packed, int width, Span<int> values)
    {
        if (width == 0)
        {
            values[..BlockSize].Clear();
            return;
        }

        packed = packed[..(width * StepBytes)];
        ref var source = ref MemoryMarshal.GetReference(packed);
        ref var target = ref MemoryMarshal.GetReference(values[..BlockSize]);
        var mask = Vector128.Create(uint.MaxValue >> (32 - width));
        var current = Load(ref source, 0);
        for (int step = 0, shift = 0, at = 0; step < Steps; step++)
        {
            var value = current >>> shift;
            shift += width;
            if (shift >= 32)
            {
                shift -= 32;
                at += StepBytes;
                if (at < packed.Length)
                    current = Load(ref source, at);
                if (shift > 0)
                    value |= current << (width - shift);
            }

            (value & mask).AsInt32().StoreUnsafe(ref target, (nuint)(step * 4));
        }
    }

    private static Vector128<uint> Load(ref byte source, int at)
    {
        var words = Vector128.LoadUnsafe(ref source, (nuint)at).AsUInt32();
        if (BitConverter.IsLittleEndian)
            return words;
        return Vector128.Create(
            BinaryPrimitives.ReverseEndianness(words[0]), BinaryPrimitives.ReverseEndianness(words[1]),
            BinaryPrimitives.ReverseEndianness(words[2]), BinaryPrimitives.ReverseEndianness(words[3]));
    }

    private static int WriteVariable(ulong value, Span<byte> target)
    {
        var length = 0;
        for (; value > 0x7F; value >>= 7)
            target[length++] = (byte)(value | 0x80);
        target[length++] = (byte)value;
        return length;
    }

    private static ulong ReadVariable(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
    }
}
