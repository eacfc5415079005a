using System.Buffers.Binary;
using System.IO.Compression;
using System.Xml.Linq;

namespace Rag.Reading;

/// <summary>A ZIP archive whose entries are read in memory by exact name, within limits, and never extracted.</summary>
internal sealed class ZipPackage : IDisposable
{
    private const int MaxEntries = 10_000;
    private const long MaxExpanded = 512L * 1024 * 1024;
    private const int MaxRatio = 200;

    // Small parts of a few repeated tags reach any ratio; a bomb is large.
    private const long RatioFloor = 1024 * 1024;

    private static readonly HashSet<string> Archives = new(StringComparer.OrdinalIgnoreCase) { ".zip", ".docx", ".docm", ".pptx", ".xlsx", ".epub", ".jar", ".7z", ".rar", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".zst" };

    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _id;
    private readonly CancellationToken _cancellationToken;
    private long _expanded;

    private ZipPackage(ZipArchive archive, string id, CancellationToken cancellationToken)
    {
        _archive = archive;
        _id = id;
        _cancellationToken = cancellationToken;
    }

    /// <exception cref="RagParseException">It is not a ZIP archive, or passes a limit.</exception>
    public static async Task<ZipPackage> OpenAsync(Stream content, string id, CancellationToken cancellationToken)
    {
        var seekable = content.CanSeek ? content : await BufferedAsync(content, id, cancellationToken).ConfigureAwait(false);
        RequireEntryCount(seekable, id);
        ZipPackage? package = null;
        try
        {
            package = new ZipPackage(new ZipArchive(seekable, ZipArchiveMode.Read, leaveOpen: true), id, cancellationToken);
            foreach (var entry in package._archive.Entries)
            {
                if (IsUnsafe(entry.FullName))
                    throw package.Limit("an entry's name leads out of the archive");
                package._entries.TryAdd(entry.FullName, entry);
            }

            return package;
        }
        catch (InvalidDataException exception)
        {
            package?.Dispose();
            throw Corrupt(id, "is damaged or cut off", exception);
        }
        catch
        {
            package?.Dispose();
            throw;
        }
    }

    public IEnumerable<string> Names => _entries.Keys;

    public bool Has(string name) => _entries.ContainsKey(name);

    /// <summary>An entry's bytes as a stream, or null when there is no such entry.</summary>
    public Stream? Open(string name)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (!_entries.TryGetValue(name, out var entry))
            return null;
        if (entry.Length > MaxExpanded)
            throw Limit($"a part expands to more than {MaxExpanded} bytes");
        if (entry.Length > RatioFloor && entry.Length / MaxRatio > entry.CompressedLength)
            throw Limit($"a part expands more than {MaxRatio} times");
        try
        {
            return new Counted(this, entry.Open(), entry.CompressedLength);
        }
        catch (InvalidDataException exception)
        {
            throw Corrupt(_id, "is damaged or encrypted", exception);
        }
    }

    /// <summary>An entry's root element, or null when there is no such entry.</summary>
    public XElement? Xml(string name)
    {
        using var stream = Open(name);
        return stream is null ? null : SafeXml.Load(stream, _id, _cancellationToken);
    }

    /// <summary>The root of a part without which the file is not what its extension says.</summary>
    public XElement RequiredXml(string name)
    {
        if (Xml(name) is { } root)
            return root;
        if (_entries.Keys.Any(entry => Archives.Contains(Path.GetExtension(entry))))
            throw Limit("it holds an archive in place of a document, and archives within archives are not opened");
        throw Corrupt(_id, "lacks the part that holds its text", null);
    }

    public void Dispose() => _archive.Dispose();

    private RagParseException Limit(string what) => new("parse.archive_limit", $"The archive was refused: {what}. Save the document anew from a program you trust.") { DocumentId = _id };

    private static RagParseException Corrupt(string id, string what, Exception? inner) =>
        new("parse.corrupt", $"The file is not a document of the kind its extension says, or it {what}. Open it in the program that made it and save it anew.", inner) { DocumentId = id };

    private static bool IsUnsafe(string name) =>
        name.StartsWith('/') || name.StartsWith('\\') || name.Contains(':', StringComparison.Ordinal)
        || name.Split('/', '\\').Contains("..", StringComparer.Ordinal);

    private static async Task<Stream> BufferedAsync(Stream content, string id, CancellationToken cancellationToken)
    {
        var copy = new MemoryStream();
        var block = new byte[1 << 16];
        int read;
        while ((read = await content.ReadAsync(block, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (copy.Length + read > MaxExpanded)
                throw new RagInputException("input.too_large", $"The file has more than {MaxExpanded} bytes. Split it.") { DocumentId = id };
            copy.Write(block, 0, read);
        }

        copy.Position = 0;
        return copy;
    }

    private static void RequireEntryCount(Stream content, string id)
    {
        // The directory's end tells the count before the directory itself is read into memory.
        const int EndSize = 22;
        var tail = new byte[Math.Min(content.Length, EndSize + ushort.MaxValue)];
        content.Position = content.Length - tail.Length;
        content.ReadExactly(tail);
        content.Position = 0;
        if (tail.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
            throw new RagParseException("parse.encrypted", "The document is protected by a password, or in a format older than its extension says. Save it without a password in the current format.") { DocumentId = id };
        var end = tail.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0x50, 0x4B, 0x05, 0x06]);
        if (end < 0 || end + EndSize > tail.Length)
            throw Corrupt(id, "is damaged or cut off", null);
        if (BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(end + 10)) > MaxEntries)
            throw new RagParseException("parse.archive_limit", $"The archive was refused: it holds more than {MaxEntries} entries.") { DocumentId = id };
    }

    /// <summary>Counts what is really expanded, for an archive's own figures can lie.</summary>
    private sealed class Counted(ZipPackage owner, Stream inner, long compressed) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _read; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            owner._cancellationToken.ThrowIfCancellationRequested();
            int read;
            try
            {
                read = inner.Read(buffer);
            }
            catch (InvalidDataException exception)
            {
                throw Corrupt(owner._id, "is damaged", exception);
            }

            _read += read;
            owner._expanded += read;
            if (owner._expanded > MaxExpanded)
                throw owner.Limit($"its parts expand to more than {MaxExpanded} bytes");
            if (_read > RatioFloor && _read / MaxRatio > compressed)
                throw owner.Limit($"a part expands more than {MaxRatio} times");
            return read;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
