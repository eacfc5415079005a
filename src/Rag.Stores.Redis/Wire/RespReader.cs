using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Rag.Stores.Redis;

/// <summary>Reads RESP3 values from a stream, however it is cut into pieces. Attributes are left out.</summary>
/// <remarks>Without recursion, and without trusting a length before its bytes are there: a hostile server exhausts neither stack nor memory.</remarks>
internal sealed class RespReader(Stream stream)
{
    private const int MaxDepth = 64;
    private const int MaxLine = 65_536;
    private const long MaxBlob = 1L << 30;
    private const int FirstPart = 1 << 20;

    private readonly Stack<Frame> _open = new();
    private byte[] _buffer = new byte[16_384];
    private int _start;
    private int _end;

    /// <summary>The next value.</summary>
    /// <exception cref="EndOfStreamException">The stream ended before it.</exception>
    /// <exception cref="RespException">The bytes are not RESP3.</exception>
    public async ValueTask<RespValue> ReadAsync(CancellationToken cancellationToken)
    {
        _open.Clear();
        while (true)
        {
            var length = await LineAsync(cancellationToken).ConfigureAwait(false);
            var value = Begin(length, out var blob, out var kind);
            if (blob >= 0)
                value = Blob(kind, await BlobAsync(blob, cancellationToken).ConfigureAwait(false));
            while (value is not null)
            {
                if (!_open.TryPeek(out var frame))
                    return value;
                value = frame.Add(value);
                if (value is null && !frame.IsDone)
                    break;
                _open.Pop();
                // An attribute says something about the value after it, which takes its place.
                if (frame.IsAttribute)
                    value = null;
            }
        }
    }

    private RespValue? Begin(int length, out long blob, out RespKind kind)
    {
        blob = -1;
        kind = default;
        var line = _buffer.AsMemory(_start, length);
        _start += length + 2;
        if (length == 0)
            throw Malformed();
        var rest = line[1..];
        var type = (char)line.Span[0];
        switch (type)
        {
            case '+': return RespValue.OfBytes(RespKind.Text, rest.ToArray());
            case '-': return RespValue.OfBytes(RespKind.Error, rest.ToArray());
            case '(': return RespValue.OfBytes(RespKind.BigNumber, rest.ToArray());
            case ':': return RespValue.OfInteger(Number(rest.Span));
            case ',': return RespValue.OfDouble(Double(rest.Span));
            case '_' when rest.IsEmpty: return RespValue.Null;
            case '#' when rest.Span is [(byte)'t']: return RespValue.OfBoolean(true);
            case '#' when rest.Span is [(byte)'f']: return RespValue.OfBoolean(false);
            case '$' or '!' or '=':
                var bytes = Number(rest.Span);
                if (bytes == -1 && type == '$')
                    return RespValue.Null;
                if (bytes is < 0 or > MaxBlob)
                    throw Malformed();
                kind = type switch { '$' => RespKind.Blob, '!' => RespKind.BlobError, _ => RespKind.Verbatim };
                blob = bytes;
                return null;
            case '*' or '~' or '>' or '%' or '|':
                return Aggregate(type, Number(rest.Span));
            default:
                throw Malformed();
        }
    }

    private RespValue? Aggregate(char type, long count)
    {
        if (count == -1 && type == '*')
            return RespValue.Null;
        if (count is < 0 or > int.MaxValue / 2)
            throw Malformed();
        var kind = type switch { '*' => RespKind.Array, '~' => RespKind.Set, '>' => RespKind.Push, _ => RespKind.Map };
        var items = kind == RespKind.Map ? 2 * count : count;
        if (items == 0)
            return type == '|' ? null : RespValue.OfItems(kind, []);
        if (_open.Count == MaxDepth)
            throw Malformed();
        _open.Push(new Frame(kind, items, type == '|'));
        return null;
    }

    private static RespValue Blob(RespKind kind, byte[] bytes)
    {
        if (kind == RespKind.Verbatim && (bytes.Length < 4 || bytes[3] != ':'))
            throw Malformed();
        return RespValue.OfBytes(kind, bytes);
    }

    /// <summary>The length of the next line, which then begins at <see cref="_start"/>, ends excluded.</summary>
    private async ValueTask<int> LineAsync(CancellationToken cancellationToken)
    {
        var seen = 0;
        while (true)
        {
            var at = _buffer.AsSpan(_start + seen, _end - _start - seen).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var length = seen + at - 1;
                if (length < 0 || _buffer[_start + length] != '\r')
                    throw Malformed();
                return length;
            }

            seen = _end - _start;
            if (seen > MaxLine)
                throw Malformed();
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<byte[]> BlobAsync(long length, CancellationToken cancellationToken)
    {
        var bytes = new byte[(int)Math.Min(length, FirstPart)];
        var filled = Take(bytes);
        while (filled < length)
        {
            if (filled == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(length, 4L * bytes.Length));
            var read = await stream.ReadAsync(bytes.AsMemory(filled), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                throw new EndOfStreamException();
            filled += read;
        }

        while (_end - _start < 2)
            await FillAsync(cancellationToken).ConfigureAwait(false);
        if (_buffer[_start] != '\r' || _buffer[_start + 1] != '\n')
            throw Malformed();
        _start += 2;
        return bytes;
    }

    private int Take(byte[] target)
    {
        var count = Math.Min(target.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(target);
        _start += count;
        return count;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        if (read == 0)
            throw new EndOfStreamException();
        _end += read;
    }

    private static long Number(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'+', ..])
            text = text[1..];
        return Utf8Parser.TryParse(text, out long value, out var used) && used == text.Length ? value : throw Malformed();
    }

    private static double Double(ReadOnlySpan<byte> text) => Encoding.ASCII.GetString(text) switch
    {
        "inf" or "+inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" or "-nan" => double.NaN,
        var number => double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw Malformed(),
    };

    private static RespException Malformed() => new("The reply is not RESP3.");

    private sealed class Frame(RespKind kind, long count, bool isAttribute)
    {
        private readonly List<RespValue> _items = new((int)Math.Min(count, 4_096));

        public bool IsAttribute => isAttribute;

        public bool IsDone => _items.Count == count;

        /// <summary>The whole aggregate once its last item has come.</summary>
        public RespValue? Add(RespValue item)
        {
            _items.Add(item);
            return IsDone ? RespValue.OfItems(kind, [.. _items]) : null;
        }
    }
}
