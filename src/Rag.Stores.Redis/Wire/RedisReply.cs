using System.Globalization;
using System.Text;
using StackExchange.Redis;

namespace Rag.Stores.Redis;

/// <summary>One value of a reply, in either version of the protocol. A map's items are its keys and values by turns.</summary>
internal sealed class RedisReply
{
    private readonly long _integer;
    private readonly double _number;

    private RedisReply(ReplyKind kind, ReadOnlyMemory<byte> bytes = default, long integer = 0, double number = 0, RedisReply[]? items = null) =>
        (Kind, Bytes, _integer, _number, Items) = (kind, bytes, integer, number, items ?? []);

    public static RedisReply Null { get; } = new(ReplyKind.Null);

    public ReplyKind Kind { get; }

    /// <summary>The bytes of a text or an error.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public RedisReply[] Items { get; }

    public bool IsNull => Kind == ReplyKind.Null;

    public bool IsError => Kind == ReplyKind.Error;

    /// <summary>The bytes as text.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>A whole number, whichever way it was sent.</summary>
    public long AsInteger => Kind == ReplyKind.Integer ? _integer : long.Parse(Bytes.Span, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    /// <summary>A number, whichever way it was sent.</summary>
    public double Number => Kind switch
    {
        ReplyKind.Double => _number,
        ReplyKind.Integer => _integer,
        _ => double.Parse(Bytes.Span, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    public static RedisReply OfBytes(ReadOnlyMemory<byte> bytes) => new(ReplyKind.Text, bytes);

    public static RedisReply OfError(string message) => new(ReplyKind.Error, Encoding.UTF8.GetBytes(message));

    public static RedisReply Of(RedisResult result)
    {
        if (result.IsNull)
            return Null;
        switch (result.Resp3Type)
        {
            case ResultType.Integer:
            case ResultType.Boolean:
                return new(ReplyKind.Integer, integer: (long)result);
            case ResultType.Double:
                return new(ReplyKind.Double, number: (double)result);
            case ResultType.Array or ResultType.Map or ResultType.Set or ResultType.Push:
                var items = new RedisReply[result.Length];
                for (var i = 0; i < items.Length; i++)
                    items[i] = Of(result[i]);
                return new(ReplyKind.Array, items: items);
            case ResultType.Error or ResultType.BlobError:
                return OfError(result.ToString() ?? "");
            default:
                return new(ReplyKind.Text, (byte[]?)result);
        }
    }
}
