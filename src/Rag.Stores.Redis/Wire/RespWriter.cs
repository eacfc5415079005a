using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Rag.Stores.Redis;

/// <summary>Writes commands: arrays of blobs, one after the other, to be sent together. Arguments are bytes; nothing is ever quoted or escaped.</summary>
internal sealed class RespWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1_024);

    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    /// <summary>How many commands were begun.</summary>
    public int Commands { get; private set; }

    /// <summary>Begins a command of so many parts, its name included.</summary>
    public RespWriter Begin(int parts)
    {
        Commands++;
        return Header('*', parts);
    }

    public RespWriter Add(ReadOnlySpan<byte> part)
    {
        Header('$', part.Length);
        _buffer.Write(part);
        _buffer.Write("\r\n"u8);
        return this;
    }

    public RespWriter Add(string part)
    {
        var count = Encoding.UTF8.GetByteCount(part);
        Header('$', count);
        _buffer.Advance(Encoding.UTF8.GetBytes(part, _buffer.GetSpan(count)));
        _buffer.Write("\r\n"u8);
        return this;
    }

    public RespWriter Add(long part)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(part, digits, out var count);
        return Add(digits[..count]);
    }

    private RespWriter Header(char type, int count)
    {
        var span = _buffer.GetSpan(16);
        span[0] = (byte)type;
        Utf8Formatter.TryFormat(count, span[1..], out var digits);
        "\r\n"u8.CopyTo(span[(digits + 1)..]);
        _buffer.Advance(digits + 3);
        return this;
    }
}
