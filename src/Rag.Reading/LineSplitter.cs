namespace Rag.Reading;

/// <summary>One line without its line feed, valid until the next is asked for, or why it could not be had.</summary>
internal readonly record struct SplitLine(ReadOnlyMemory<byte> Bytes, RagException? Error);

/// <summary>Cuts a stream of UTF-8 into lines, holding one at a time.</summary>
internal sealed class LineSplitter(Stream content, long maxLength)
{
    private byte[] _buffer = new byte[1 << 16];
    private int _start, _end;
    private bool _atBeginning = true, _ended;

    /// <summary>The next line, or null at the end. A line that is too long is skipped and given as an error.</summary>
    public async ValueTask<SplitLine?> NextAsync(CancellationToken cancellationToken)
    {
        var scanned = 0;
        var isTooLong = false;
        while (true)
        {
            var feed = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n');
            if (feed >= 0 || (_ended && (_end > _start || isTooLong)))
            {
                var length = feed >= 0 ? scanned + feed : _end - _start;
                var line = _buffer.AsMemory(_start, length);
                _start += feed >= 0 ? length + 1 : length;
                if (isTooLong)
                    return new(default, new RagInputException("input.too_large", $"The line is longer than {maxLength} bytes. Split the document, or raise SourceOptions.MaxCharacters."));
                return new(line, null);
            }

            if (_ended)
                return null;
            scanned = _end - _start;
            if (scanned > maxLength)
            {
                isTooLong = true;
                scanned = _start = _end = 0;
            }

            await FillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A stream of empty lines, of <paramref name="line"/>, which came last, and of all that follows.</summary>
    public Stream Rest(ReadOnlyMemory<byte> line, int emptyLinesBefore)
    {
        using var head = new MemoryStream();
        for (var i = 0; i < emptyLinesBefore; i++)
            head.WriteByte((byte)'\n');
        head.Write(line.Span);
        // A last line may have no line feed; one is not made up.
        if (_start > 0 && _buffer[_start - 1] == (byte)'\n')
            head.WriteByte((byte)'\n');
        head.Write(_buffer.AsSpan(_start, _end - _start));
        return new PrefixedStream(head.ToArray(), content);
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, (int)Math.Min(_buffer.Length * 2L, Array.MaxLength));
        do
        {
            var read = await content.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            _end += read;
            _ended = read == 0;
        }
        while (_atBeginning && _end < 3 && !_ended);

        if (_atBeginning && _buffer.AsSpan(0, _end).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            _start = 3;
        _atBeginning = false;
    }
}
