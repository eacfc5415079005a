namespace Rag.Sample.Console.Setup;

/// <summary>Opens <c>chroma:URL</c>. What its server demands comes from the environment, under the names Chroma's own clients use, where no process list shows it.</summary>
internal static class ChromaStore
{
    public static ChromaVectorStore Open(Uri server)
    {
        var options = new ChromaStoreOptions { Token = Variable("CHROMA_API_KEY") };
        options.Tenant = Variable("CHROMA_TENANT") ?? options.Tenant;
        options.Database = Variable("CHROMA_DATABASE") ?? options.Database;
        options.TokenHeader = Variable("CHROMA_TOKEN_HEADER") ?? options.TokenHeader;
        try
        {
            return new ChromaVectorStore(server, options);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"CHROMA_API_KEY, CHROMA_TENANT, CHROMA_DATABASE or CHROMA_TOKEN_HEADER cannot be used: {e.Message}");
        }
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
