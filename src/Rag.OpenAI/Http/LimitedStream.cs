using System.ClientModel.Primitives;
using System.Globalization;

namespace Rag.OpenAI;

/// <summary>Reads an answer up to a limit of bytes, whatever its Content-Length claims.</summary>
internal sealed class LimitedStream(Stream inner, int limit) : Stream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _read; set => throw new NotSupportedException(); }

    /// <summary>The whole body as one block.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadAllAsync(PipelineResponse response, int limit, CancellationToken cancellationToken)
    {
        var announced = response.Headers.TryGetValue("Content-Length", out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : -1;
        if (announced > limit)
            throw TooLarge(limit);
        if (response.ContentStream is not { } content)
            return ReadOnlyMemory<byte>.Empty;

        // A false Content-Length must not make us allocate what never comes.
        var buffer = new MemoryStream((int)Math.Clamp(announced, 0, 1024 * 1024));
        await new LimitedStream(content, limit).CopyToAsync(buffer, cancellationToken).ConfigureAwait(false);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Counted(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Counted(inner.Read(buffer, offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static ModelFailure TooLarge(int limit) => new(FailureKind.Malformed, string.Create(CultureInfo.InvariantCulture,
        $"answered more than {limit} bytes, the limit set by MaxResponseBytes. Send smaller batches, or raise it."));

    private int Counted(int count)
    {
        _read += count;
        return _read <= limit ? count : throw TooLarge(limit);
    }
}
