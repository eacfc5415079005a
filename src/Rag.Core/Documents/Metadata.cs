using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace Rag;

/// <summary>Named, typed values of a document, ordered by key; checked when it is made.</summary>
/// <remarks>Keys match <c>[A-Za-z][A-Za-z0-9_]{0,63}</c>. At most 256 keys and 65,536 bytes of UTF-8 in all. Immutable.</remarks>
public sealed partial class Metadata : IReadOnlyDictionary<string, MetadataValue>
{
    /// <summary>The most keys a document may have.</summary>
    public const int MaxKeys = 256;

    /// <summary>The most bytes of UTF-8 that keys and values may take together.</summary>
    public const int MaxBytes = 65_536;

    private readonly SortedDictionary<string, MetadataValue> _values;

    private Metadata(SortedDictionary<string, MetadataValue> values) => _values = values;

    /// <summary>No values.</summary>
    public static Metadata Empty { get; } = new(new(StringComparer.Ordinal));

    /// <summary>The number of keys.</summary>
    public int Count => _values.Count;

    /// <summary>The keys, in ordinal order.</summary>
    public IEnumerable<string> Keys => _values.Keys;

    /// <summary>The values, in the order of their keys.</summary>
    public IEnumerable<MetadataValue> Values => _values.Values;

    /// <summary>The value of a key.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public MetadataValue this[string key] => _values[key];

    /// <summary>Checks and keeps <paramref name="values"/>; objects are converted by <see cref="MetadataValue.From"/>.</summary>
    /// <exception cref="RagInputException">A key is not allowed or given twice, a value has an unsupported type, or there is too much.</exception>
    public static Metadata From<T>(IEnumerable<KeyValuePair<string, T>> values)
    {
        ArgumentNullException.ThrowIfNull(values);

        var kept = new SortedDictionary<string, MetadataValue>(StringComparer.Ordinal);
        var bytes = 0L;
        foreach (var (key, value) in values)
        {
            if (kept.Count == MaxKeys)
                throw new RagInputException("metadata.too_large", $"A document may have at most {MaxKeys} metadata keys.");
            RequireKey(key);
            var typed = MetadataValue.From(value);
            if (!kept.TryAdd(key, typed))
                throw new RagInputException("metadata.key_invalid", $"The metadata key '{key}' was given twice.");
            bytes += key.Length + (typed.Kind switch
            {
                MetadataKind.Text => Encoding.UTF8.GetByteCount(typed.AsText),
                MetadataKind.List => typed.AsList.Sum(text => (long)Encoding.UTF8.GetByteCount(text) + 1),
                _ => 8,
            });
            if (bytes > MaxBytes)
                throw new RagInputException("metadata.too_large", $"A document's metadata may take at most {MaxBytes} bytes.");
        }

        return kept.Count == 0 ? Empty : new(kept);
    }

    /// <summary>Whether <paramref name="key"/> may name a metadata value or a filter's field.</summary>
    public static bool IsKey([NotNullWhen(true)] string? key) => key is not null && KeyPattern().IsMatch(key);

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _values.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out MetadataValue value) => _values.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, MetadataValue>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Metadata other && _values.SequenceEqual(other._values);

    /// <inheritdoc/>
    public override int GetHashCode() => _values.Aggregate(0, (hash, entry) => HashCode.Combine(hash, entry.Key, entry.Value));

    private static void RequireKey(string key)
    {
        if (!IsKey(key))
            throw new RagInputException("metadata.key_invalid", "A metadata key must be a letter followed by at most 63 letters, digits or underscores (A-Z, a-z, 0-9, _). Rename the key.");
    }

    // Allow-listed because a key becomes part of a JSON path or a column name in some stores (CVE-2025-1793 was such a key).
    // A leading underscore is reserved. \z, for $ would let a trailing newline through.
    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex KeyPattern();
}
