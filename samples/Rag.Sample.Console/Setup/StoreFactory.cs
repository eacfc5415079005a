namespace Rag.Sample.Console.Setup;

/// <summary>Opens the store that <c>--store</c> names.</summary>
internal static class StoreFactory
{
    /// <param name="text">Such as <c>sqlite:rag.db</c>.</param>
    /// <param name="mustExist">Whether a file that does not exist is an error: only indexing makes one.</param>
    public static IVectorStore Open(string text, bool mustExist)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (kind, rest) = colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
        switch (kind)
        {
            case "sqlite" when rest.Length > 0:
                if (mustExist && !File.Exists(rest))
                    throw new RagStoreException("sqlite", "open", "not_found", $"there is no index at '{rest}'. Make one with: rag index PATH --store {text}");
                return new SqliteVectorStore(rest);
            case "memory" when rest.Length == 0:
                return new InMemoryVectorStore();
            case "postgres" when rest.Length > 0:
                return PostgresVectorStore.Connect(rest);
            case "redis" when rest.Length > 0:
                return RedisStore.Open(rest);
            case "chroma" when Uri.TryCreate(rest, UriKind.Absolute, out var server) && server is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" }:
                return ChromaStore.Open(server);
            default:
                // Not the whole text: it may hold a password.
                throw new UsageException($"--store '{(colon < 0 ? text : kind + ":")}' is not known here. Use sqlite:FILE, postgres:CONNECTION, chroma:URL, redis:HOST:PORT or memory:");
        }
    }
}
