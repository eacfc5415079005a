namespace Rag.Stores.Redis;

/// <summary>What a reply is.</summary>
internal enum ReplyKind
{
    Text,
    Error,
    Integer,
    Double,
    Array,
    Null,
}
