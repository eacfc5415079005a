namespace Rag.Stores.Chroma.Tests;

/// <summary>A test that needs the server; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromaFactAttribute : FactAttribute
{
    public ChromaFactAttribute() => Skip = ChromaServer.Missing;
}

/// <summary>The same with arguments.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromaTheoryAttribute : TheoryAttribute
{
    public ChromaTheoryAttribute() => Skip = ChromaServer.Missing;
}
