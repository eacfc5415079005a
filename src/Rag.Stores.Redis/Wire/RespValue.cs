using System.Globalization;
using System.Text;

namespace Rag.Stores.Redis;

/// <summary>One value of a reply. A map's items are its keys and values by turns.</summary>
internal sealed class RespValue
{
    private RespValue(RespKind kind, ReadOnlyMemory<byte> bytes, long integer, double number, RespValue[]? items) =>
        (Kind, Bytes, Integer, Number, Items) = (kind, bytes, integer, number, items ?? []);

    public static RespValue Null { get; } = new(RespKind.Null, default, 0, 0, null);

    public RespKind Kind { get; }

    /// <summary>The bytes of a text, a blob, an error or a big number.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>An integer, or 1 for true.</summary>
    public long Integer { get; }

    public double Number { get; }

    public RespValue[] Items { get; }

    public bool IsNull => Kind == RespKind.Null;

    public bool IsError => Kind is RespKind.Error or RespKind.BlobError;

    /// <summary>The bytes as text.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>A whole number, whichever way it was sent.</summary>
    public long AsInteger => Kind == RespKind.Integer ? Integer : long.Parse(Bytes.Span, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    public static RespValue OfBytes(RespKind kind, ReadOnlyMemory<byte> bytes) => new(kind, bytes, 0, 0, null);

    public static RespValue OfInteger(long value) => new(RespKind.Integer, default, value, 0, null);

    public static RespValue OfBoolean(bool value) => new(RespKind.Boolean, default, value ? 1 : 0, 0, null);

    public static RespValue OfDouble(double value) => new(RespKind.Double, default, 0, value, null);

    public static RespValue OfItems(RespKind kind, RespValue[] items) => new(kind, default, 0, 0, items);
}
