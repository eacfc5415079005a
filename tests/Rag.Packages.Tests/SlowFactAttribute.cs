namespace Rag.Packages.Tests;

/// <summary>A test that packs, restores and publishes: minutes, so it runs in CI and on demand.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SlowFactAttribute : FactAttribute
{
    public SlowFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") != "true" && Environment.GetEnvironmentVariable("RAG_SLOW") != "1")
            Skip = "Packs and publishes; runs in CI, or with RAG_SLOW=1.";
    }
}
