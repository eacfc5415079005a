using System.Text;

namespace Rag.Reading;

/// <summary>Collects metadata found in a file. What cannot be kept is dropped and counted, for a file's author is not the caller.</summary>
internal sealed class MetadataBuilder(string documentId)
{
    private readonly Dictionary<string, MetadataValue> _values = new(StringComparer.Ordinal);
    private int _dropped;
    private int _bytes;

    /// <summary>Keeps the value under <paramref name="key"/>, in which hyphens, dots, colons and spaces become underscores; the first of a key wins.</summary>
    public void Add(string key, MetadataValue? value)
    {
        key = key.Trim().Replace('-', '_').Replace('.', '_').Replace(':', '_').Replace(' ', '_');
        var size = value is null ? 0 : key.Length + 8 + Encoding.UTF8.GetByteCount(value.ToString()) + (value.Kind == MetadataKind.List ? value.AsList.Count : 0);
        if (value is null || !Metadata.IsKey(key) || _values.Count >= Metadata.MaxKeys || _bytes + size > Metadata.MaxBytes || !_values.TryAdd(key, value))
            _dropped++;
        else
            _bytes += size;
    }

    /// <summary>Counts a value that could not even be read.</summary>
    public void Drop() => _dropped++;

    public Metadata Build() => Metadata.From(_values);

    /// <summary>The warnings with one more when something was dropped.</summary>
    public IReadOnlyList<RagWarning> WarningsAfter(IReadOnlyList<RagWarning> warnings) => _dropped == 0
        ? warnings
        : [.. warnings, new RagWarning("metadata_dropped", $"{_dropped} metadata values were dropped: a key must be letters, digits and underscores and occur once, a value text, number, boolean or a list of texts, and all together within 256 keys and 65,536 bytes.", documentId)];
}
