using System.Globalization;

namespace Rag;

/// <summary>A typed metadata value: text, integer, number, boolean, time or list of texts.</summary>
/// <remarks>
/// Immutable. An integer equals a number of exactly the same value; otherwise values of different kinds are unequal and not ordered.
/// Text is compared by code point (<see cref="CodePointOrder"/>), without case folding; false is before true. Other .NET types are refused by <see cref="From"/> with their name.
/// </remarks>
public sealed class MetadataValue : IEquatable<MetadataValue>
{
    private readonly object _value;

    private MetadataValue(MetadataKind kind, object value)
    {
        Kind = kind;
        _value = value;
    }

    /// <summary>The value's type.</summary>
    public MetadataKind Kind { get; }

    /// <summary>The text.</summary>
    /// <exception cref="InvalidOperationException">The kind is another.</exception>
    public string AsText => Get<string>(MetadataKind.Text);

    /// <summary>The integer.</summary>
    /// <exception cref="InvalidOperationException">The kind is another.</exception>
    public long AsInteger => Get<long>(MetadataKind.Integer);

    /// <summary>The number.</summary>
    /// <exception cref="InvalidOperationException">The kind is another.</exception>
    public double AsNumber => Get<double>(MetadataKind.Number);

    /// <summary>The boolean.</summary>
    /// <exception cref="InvalidOperationException">The kind is another.</exception>
    public bool AsBoolean => Get<bool>(MetadataKind.Boolean);

    /// <summary>The moment, in UTC.</summary>
    /// <exception cref="InvalidOperationException">The kind is another.</exception>
    public DateTimeOffset AsTime => Get<DateTimeOffset>(MetadataKind.Time);

    /// <summary>The texts, in the order given.</summary>
    /// <exception cref="InvalidOperationException">The kind is another.</exception>
    public IReadOnlyList<string> AsList => Get<string[]>(MetadataKind.List);

    /// <summary>A text. Lone surrogates and control characters but tab, CR and LF become U+FFFD, as in document text.</summary>
    public static MetadataValue Of(string value) => new(MetadataKind.Text, CleanText.Clean(value, out _));

    /// <summary>An integer.</summary>
    public static MetadataValue Of(long value) => new(MetadataKind.Integer, value);

    /// <summary>A number.</summary>
    /// <exception cref="RagInputException">The value is NaN or infinite.</exception>
    public static MetadataValue Of(double value) => double.IsFinite(value)
        ? new(MetadataKind.Number, value)
        : throw new RagInputException("metadata.value_unsupported", "A metadata number must be finite; leave the key out instead.");

    /// <summary>A boolean.</summary>
    public static MetadataValue Of(bool value) => new(MetadataKind.Boolean, value);

    /// <summary>A moment; kept in UTC.</summary>
    public static MetadataValue Of(DateTimeOffset value) => new(MetadataKind.Time, value.ToUniversalTime());

    /// <summary>A list of texts.</summary>
    public static MetadataValue Of(IEnumerable<string> value) => new(MetadataKind.List, value.Select(text => CleanText.Clean(text, out _)).ToArray());

    /// <summary>The value of an object whose type is known only at run time.</summary>
    /// <exception cref="RagInputException">The type is not supported; the message names it and says what to use.</exception>
    public static MetadataValue From(object? value) => value switch
    {
        MetadataValue already => already,
        string text => Of(text),
        bool boolean => Of(boolean),
        sbyte or byte or short or ushort or int or uint or long => Of(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        float number => Of((double)number),
        double number => Of(number),
        DateTimeOffset time => Of(time),
        DateTime { Kind: not DateTimeKind.Unspecified } time => Of(new DateTimeOffset(time)),
        IEnumerable<string> list => Of(list),
        null => throw Unsupported("null", "leave the key out"),
        DateTime => throw Unsupported("DateTime of unspecified kind", "use DateTimeOffset"),
        _ => throw Unsupported(value.GetType().Name, "use string, long, double, bool, DateTimeOffset or a list of strings"),
    };

    /// <summary>Compares two values of one kind, or an integer with a number by exact value.</summary>
    /// <returns>Negative, zero or positive; null when the two cannot be ordered (different kinds, or lists).</returns>
    public int? CompareTo(MetadataValue other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (Kind, other.Kind) switch
        {
            (MetadataKind.Text, MetadataKind.Text) => CodePointOrder.Compare(AsText, other.AsText),
            (MetadataKind.Integer, MetadataKind.Integer) => AsInteger.CompareTo(other.AsInteger),
            (MetadataKind.Number, MetadataKind.Number) => AsNumber.CompareTo(other.AsNumber),
            (MetadataKind.Integer, MetadataKind.Number) => Compare(AsInteger, other.AsNumber),
            (MetadataKind.Number, MetadataKind.Integer) => -Compare(other.AsInteger, AsNumber),
            (MetadataKind.Boolean, MetadataKind.Boolean) => AsBoolean.CompareTo(other.AsBoolean),
            (MetadataKind.Time, MetadataKind.Time) => AsTime.CompareTo(other.AsTime),
            _ => null,
        };
    }

    /// <inheritdoc/>
    public bool Equals(MetadataValue? other) => other is not null
        && (Kind == MetadataKind.List && other.Kind == MetadataKind.List
            ? AsList.SequenceEqual(other.AsList, StringComparer.Ordinal)
            : CompareTo(other) == 0);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MetadataValue);

    /// <inheritdoc/>
    public override int GetHashCode() => Kind switch
    {
        // An integer and a number of the same value are equal, so they hash alike.
        MetadataKind.Integer => ((double)AsInteger).GetHashCode(),
        MetadataKind.List => AsList.Count,
        MetadataKind.Text => AsText.GetHashCode(StringComparison.Ordinal),
        _ => _value.GetHashCode(),
    };

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        MetadataKind.Time => AsTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture),
        MetadataKind.List => string.Join(", ", AsList),
        MetadataKind.Boolean => AsBoolean ? "true" : "false",
        _ => Convert.ToString(_value, CultureInfo.InvariantCulture)!,
    };

    private static int Compare(long integer, double number)
    {
        // 2^63 as double is exact; outside it the integer's range decides, inside it truncation is exact.
        if (number >= 9223372036854775808d)
            return -1;
        if (number < -9223372036854775808d)
            return 1;
        var whole = (long)Math.Truncate(number);
        var order = integer.CompareTo(whole);
        return order != 0 ? order : 0d.CompareTo(number - whole);
    }

    private static RagInputException Unsupported(string type, string advice) =>
        new("metadata.value_unsupported", $"A metadata value of type {type} is not supported; {advice}.");

    private T Get<T>(MetadataKind kind) => Kind == kind
        ? (T)_value
        : throw new InvalidOperationException($"The value is {Kind}, not {kind}.");
}
