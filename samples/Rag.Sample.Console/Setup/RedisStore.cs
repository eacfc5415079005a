namespace Rag.Sample.Console.Setup;

/// <summary>Opens <c>redis:HOST:PORT</c>. User and password come from the environment, where no process list shows them.</summary>
internal static class RedisStore
{
    public static RedisVectorStore Open(string endpoint)
    {
        var options = new RedisStoreOptions { Password = Environment.GetEnvironmentVariable("REDIS_PASSWORD") is { Length: > 0 } password ? password : null };
        if (options.Password is not null && Environment.GetEnvironmentVariable("REDIS_USER") is { Length: > 0 } user)
            options.User = user;
        try
        {
            return new RedisVectorStore(endpoint, options);
        }
        catch (ArgumentException)
        {
            throw new UsageException("--store redis: is followed by HOST or HOST:PORT, such as redis:localhost:6379. User and password are read from REDIS_USER and REDIS_PASSWORD.");
        }
    }
}
