using System.Buffers.Binary;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Rag.Chunking.StaticEmbeddings;

/// <summary>
/// Reads tensors from a safetensors file: a length of 64 bits, a JSON header of names, types, shapes and offsets, then the numbers
/// (https://github.com/huggingface/safetensors, format of 2023). Trusts nothing in the header.
/// </summary>
internal sealed class SafetensorsFile
{
    // As in the reference implementation.
    private const int MaxHeaderBytes = 100_000_000;
    private const int MaxDimensions = 8;

    private readonly Stream _stream;
    private readonly string _name;
    private readonly long _dataStart;
    private readonly Dictionary<string, SafeTensor> _tensors = new(StringComparer.Ordinal);

    /// <summary>Reads and checks the header. The stream must be able to seek; it is left open.</summary>
    /// <exception cref="RagParseException">The header is cut off, is not JSON, or names numbers that are not in the file.</exception>
    public SafetensorsFile(Stream stream, string name)
    {
        _stream = stream;
        _name = name;
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        if (stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length)
            throw Refused("it is shorter than the length of its header. Download it again.");
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > MaxHeaderBytes || headerLength > (ulong)(stream.Length - prefix.Length))
            throw Refused(string.Create(CultureInfo.InvariantCulture, $"its header would have {headerLength} bytes of {stream.Length} in the file. Download it again."));
        _dataStart = prefix.Length + (long)headerLength;
        var header = new byte[(int)headerLength];
        stream.ReadExactly(header);
        try
        {
            using var json = JsonDocument.Parse(header);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw Refused("its header is not a JSON object.");
            foreach (var entry in json.RootElement.EnumerateObject())
            {
                if (entry.Name != "__metadata__" && !_tensors.TryAdd(entry.Name, Described(entry)))
                    throw Refused("its header names a tensor twice.");
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter for names that are not UTF-8
        {
            throw new RagParseException("embedding_model.malformed", $"The model file '{name}' cannot be used: its header is not JSON. Download it again.", e);
        }

        RequireApart();
    }

    /// <summary>The tensor of that name, or null.</summary>
    public SafeTensor? Find(string name) => _tensors.GetValueOrDefault(name);

    /// <summary>Reads a tensor of floating-point numbers or small integers as floats.</summary>
    public float[] ReadFloats(SafeTensor tensor)
    {
        var bytes = ReadBytes(tensor);
        var values = new float[tensor.Count];
        switch (tensor.Type)
        {
            case "F32":
                Require(BitConverter.IsLittleEndian);
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
                break;
            case "F16":
                Require(BitConverter.IsLittleEndian);
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values);
                break;
            case "BF16":
                for (var i = 0; i < values.Length; i++)
                    values[i] = BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(i * 2)) << 16);
                break;
            case "F64":
                for (var i = 0; i < values.Length; i++)
                    values[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(i * 8));
                break;
            case "I8":
                for (var i = 0; i < values.Length; i++)
                    values[i] = (sbyte)bytes[i];
                break;
            default:
                throw Refused($"'{tensor.Name}' has numbers of type {tensor.Type}; expected F32, F16, BF16, F64 or I8.");
        }

        return values;
    }

    /// <summary>Reads a tensor of whole numbers.</summary>
    public int[] ReadIntegers(SafeTensor tensor)
    {
        if (tensor.Type is not ("I32" or "I64"))
            throw Refused($"'{tensor.Name}' has numbers of type {tensor.Type}; expected I32 or I64.");
        var bytes = ReadBytes(tensor);
        var values = new int[tensor.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var value = tensor.Type == "I32" ? BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(i * 4)) : BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(i * 8));
            values[i] = value is >= 0 and <= int.MaxValue ? (int)value : throw Refused($"'{tensor.Name}' holds a number that is no index.");
        }

        return values;
    }

    public RagParseException Refused(string reason) => new("embedding_model.malformed", $"The model file '{_name}' cannot be used: {reason}");

    private static void Require(bool littleEndian)
    {
        if (!littleEndian)
            throw new PlatformNotSupportedException("Safetensors files are read on little-endian processors only.");
    }

    private byte[] ReadBytes(SafeTensor tensor)
    {
        var bytes = new byte[tensor.End - tensor.Start];
        _stream.Position = _dataStart + tensor.Start;
        _stream.ReadExactly(bytes);
        return bytes;
    }

    private SafeTensor Described(JsonProperty entry)
    {
        var value = entry.Value;
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out var type) || type.ValueKind != JsonValueKind.String
            || !value.TryGetProperty("shape", out var shape) || shape.ValueKind != JsonValueKind.Array || shape.GetArrayLength() > MaxDimensions
            || !value.TryGetProperty("data_offsets", out var offsets) || offsets.ValueKind != JsonValueKind.Array || offsets.GetArrayLength() != 2)
            throw Refused("a tensor of its header has no dtype, shape and data_offsets. Expected a safetensors file.");
        var start = Whole(offsets[0]);
        var end = Whole(offsets[1]);
        if (start > end || end > _stream.Length - _dataStart)
            throw Refused(string.Create(CultureInfo.InvariantCulture, $"a tensor ends at {end} of {_stream.Length - _dataStart} bytes of numbers: it is cut off. Download it again."));
        if (end - start > Array.MaxLength)
            throw Refused("a tensor has more than 2 GB.");

        var sizes = new int[shape.GetArrayLength()];
        UInt128 count = 1;
        for (var i = 0; i < sizes.Length; i++)
        {
            var size = Whole(shape[i]);
            // Kept small at every step: eight sizes of 64 bits could run over even this.
            if (size > Array.MaxLength || (count *= (UInt128)size) > (UInt128)Array.MaxLength)
                throw Refused("a tensor has more than two thousand million numbers.");
            sizes[i] = (int)size;
        }

        var name = type.GetString()!;
        var width = name switch { "F64" or "I64" or "U64" => 8, "F32" or "I32" or "U32" => 4, "F16" or "BF16" or "I16" or "U16" => 2, _ => 1 };
        if ((UInt128)(end - start) != count * (UInt128)width)
            throw Refused(string.Create(CultureInfo.InvariantCulture, $"a tensor has {end - start} bytes where its shape and type need {count * (UInt128)width}."));
        return new SafeTensor(entry.Name, name, sizes, start, end, (int)count);
    }

    private long Whole(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var value) && value >= 0 ? value : throw Refused("a size or offset of its header is not a whole number from 0.");

    private void RequireApart()
    {
        var end = 0L;
        foreach (var tensor in _tensors.Values.OrderBy(tensor => tensor.Start).ThenBy(tensor => tensor.End))
        {
            if (tensor.Start < end)
                throw Refused("two tensors of its header share bytes.");
            end = tensor.End;
        }
    }
}
