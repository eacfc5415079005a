namespace Rag.Stores.Redis.Tests;

/// <summary>A theory that needs the server, skipped with the reason where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RedisTheoryAttribute : TheoryAttribute
{
    public RedisTheoryAttribute() => Skip = new RedisHarness().Missing;
}
