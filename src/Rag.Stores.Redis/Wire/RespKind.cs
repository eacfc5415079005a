namespace Rag.Stores.Redis;

/// <summary>The types of RESP3 that a reply may have. A streamed reply is not among them: no server sends one unasked.</summary>
internal enum RespKind
{
    Null,
    Text,
    Blob,
    Verbatim,
    Error,
    BlobError,
    Integer,
    BigNumber,
    Double,
    Boolean,
    Array,
    Map,
    Set,
    Push,
}
