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
                if (mustExist)
                    throw new UsageException("--store memory: keeps nothing from one command to the next. Index into a file, with --store sqlite:FILE, or into a server.");
                return new InMemoryVectorStore();
            case "postgres" when rest.Length > 0:
                return PostgresVectorStore.Connect(rest);
            case "redis" when rest.Length > 0:
                return RedisStore.Open(rest);
            case "chroma" when Uri.TryCreate(rest, UriKind.Absolute, out var server) && server is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" }:
                return ChromaStore.Open(server);
            case "sqlite" or "postgres" or "redis" or "chroma" or "memory":
                throw new UsageException($"--store {kind}: is followed by {Form(kind)}");
            default:
                // Not the whole text: it may hold a password.
                throw new UsageException($"--store '{(colon < 0 ? text : kind + ":")}' is not known here. Use sqlite:FILE, postgres:CONNECTION, chroma:URL, redis:HOST:PORT or memory:");
        }
    }

    private static string Form(string kind) => kind switch
    {
        "sqlite" => "a file, such as sqlite:rag.db",
        "postgres" => "a connection string, such as \"postgres:Host=localhost;Username=rag;Database=rag\". The password is read from PGPASSWORD or ~/.pgpass.",
        "redis" => "a server, such as redis:localhost:6379. User and password are read from REDIS_USER and REDIS_PASSWORD.",
        "chroma" => "an http or https address without user or query, such as chroma:http://localhost:8000. A token is read from CHROMA_API_KEY.",
        _ => "nothing.",
    };
}
