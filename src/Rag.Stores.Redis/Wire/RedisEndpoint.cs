using System.Globalization;

namespace Rag.Stores.Redis;

/// <summary>Where a server listens.</summary>
internal readonly record struct RedisEndpoint(string Host, int Port)
{
    private const int DefaultPort = 6379;

    /// <summary>Reads one or several, parted by commas.</summary>
    public static IReadOnlyList<RedisEndpoint> ParseAll(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        return [.. text.Split(',', StringSplitOptions.TrimEntries).Select(Parse)];
    }

    /// <summary>Reads <c>host</c>, <c>host:port</c> or <c>[::1]:port</c>.</summary>
    public static RedisEndpoint Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        var colon = text.LastIndexOf(':');
        var (host, port) = colon < 0 || text.EndsWith(']') ? (text, "") : (text[..colon], text[(colon + 1)..]);
        var number = DefaultPort;
        if (colon >= 0 && !text.EndsWith(']') && !int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number))
            throw Malformed();
        host = host is ['[', .., ']'] ? host[1..^1] : host;
        if (number is < 1 or > 65_535 || Uri.CheckHostName(host) == UriHostNameType.Unknown)
            throw Malformed();
        return new(host, number);
    }

    // The text is not repeated: someone may have written a password into it.
    private static ArgumentException Malformed() => new("The server must be given as HOST or HOST:PORT, such as 127.0.0.1:6379. User and password belong in RedisStoreOptions.", "endpoint");
}
