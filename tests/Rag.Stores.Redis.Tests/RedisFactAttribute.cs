namespace Rag.Stores.Redis.Tests;

/// <summary>A fact that needs the server, skipped with the reason where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute() => Skip = new RedisHarness().Missing;
}
