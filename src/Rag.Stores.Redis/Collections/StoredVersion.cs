using System.Text;
using Rag.Stores.Engine.Keywords;

namespace Rag.Stores.Redis;

/// <summary>Reads a document version back from its row.</summary>
internal static class StoredVersion
{
    /// <param name="row">Id, fingerprint, head, from, to, text.</param>
    /// <param name="operation">For the error.</param>
    public static Document ToDocument(RedisReply[] row, string operation) =>
        TryRead(row, out _) ?? throw RedisErrors.Corrupt(operation, "a document's row or text");

    /// <summary>The document, or null when its text is damaged, or its row, which is then null as well.</summary>
    public static Document? TryRead(RedisReply[] row, out DocumentHead? head)
    {
        head = null;
        if (row.Any(part => part.IsNull))
            return null;
        head = DocumentHead.Read(row[2].Bytes.Span);
        if (head?.Document.Id != row[0].Text || head.Fingerprint != row[1].Text)
            head = null;
        if (head is null || Crc32C.Of(row[5].Bytes.Span) != head.TextChecksum)
            return null;
        return head.Document with
        {
            Text = Encoding.UTF8.GetString(row[5].Bytes.Span),
            ValidFrom = Moment(row[3]),
            ValidTo = Moment(row[4]),
        };
    }

    public static DateTimeOffset? Moment(RedisReply value) => value.Bytes.IsEmpty ? null : IndexKey.ToMoment(value.Bytes.Span);
}
