namespace Rag.Stores.Redis;

/// <summary>What came over the wire is not RESP3, or more than anything we ask for can be.</summary>
internal sealed class RespException(string message) : Exception(message);
