namespace Rag.Stores.Chroma.Tests;

/// <summary>The server under test.</summary>
internal static class ChromaServer
{
    public const string Variable = "RAG_TEST_CHROMA";

    private static readonly string? Address = Environment.GetEnvironmentVariable(Variable);

    /// <summary>Why there is none; null when there is.</summary>
    public static string? Missing => string.IsNullOrEmpty(Address) ? $"no Chroma server: eng/test starts one, or set {Variable} to its address, such as http://127.0.0.1:8000" : null;

    public static Uri Uri => new(Address!.TrimEnd('/') + "/");

    public static HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });
}
