using System.Net.Security;
using System.Text.RegularExpressions;

namespace Rag;

/// <summary>How a Redis server is reached and used.</summary>
public sealed partial class RedisStoreOptions
{
    /// <summary>The user of the server's access control list; null for the default user.</summary>
    public string? User { get; set; }

    /// <summary>The password, if the server demands one. Never shown in an error.</summary>
    public string? Password { get; set; }

    /// <summary>The number of the database.</summary>
    /// <value>At least 0, the default; always 0 on a cluster.</value>
    public int Database { get; set; }

    /// <summary>Set to encrypt the connection; an empty object checks the server's certificate against its host name.</summary>
    /// <value>The default is null: not encrypted.</value>
    public SslClientAuthenticationOptions? Tls { get; set; }

    /// <summary>What every key begins with. Stores with different prefixes do not see each other.</summary>
    /// <value>1 to 64 of the characters <c>A-Z a-z 0-9 : _ . -</c>. The default is <c>rag</c>.</value>
    public string KeyPrefix { get; set; } = "rag";

    /// <summary>How long making a connection may take, before <c>store.timeout</c>.</summary>
    /// <value>More than zero. The default is 5 seconds.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one round trip may take, before <c>store.timeout</c>.</summary>
    /// <value>More than zero. The default is 60 seconds.</value>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The most connections of its own a store opens at once. They are made when needed.</summary>
    /// <value>At least 1. The default is 8.</value>
    public int MaxConnections { get; set; } = 8;

    /// <summary>The name of the master that sentinels watch; the addresses given are then the sentinels'.</summary>
    /// <value>The default is null: the addresses are the servers' own.</value>
    public string? SentinelService { get; set; }

    /// <summary>Up to how many chunks a collection may have for the question's vector to be compared with all of them, so that nothing can be missed. Above, the graph of the vector set is followed.</summary>
    /// <value>At least 0. The default is 5,000.</value>
    public int ExactBelow { get; set; } = 5_000;

    /// <summary>How many candidates a question follows in the graph of the vector set: more find more of the true nearest and take longer. A question that wants many hits follows at least about twice as many as it wants.</summary>
    /// <value>1 to 1,000,000. The default is 400.</value>
    public int EfSearch { get; set; } = 400;

    /// <summary>Measures the timeouts.</summary>
    /// <value>The default is <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Analyzers a collection may have been made with, besides those given when it is opened; found by name.</summary>
    /// <value>The default holds <see cref="TextAnalyzer.Default"/>.</value>
    public IList<ITextAnalyzer> Analyzers { get; private set; } = [TextAnalyzer.Default];

    internal RedisStoreOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Database, nameof(Database));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnections, 1, nameof(MaxConnections));
        ArgumentOutOfRangeException.ThrowIfNegative(ExactBelow, nameof(ExactBelow));
        ArgumentOutOfRangeException.ThrowIfLessThan(EfSearch, 1, nameof(EfSearch));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(EfSearch, 1_000_000, nameof(EfSearch));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ConnectTimeout, TimeSpan.Zero, nameof(ConnectTimeout));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(CommandTimeout, TimeSpan.Zero, nameof(CommandTimeout));
        ArgumentNullException.ThrowIfNull(TimeProvider, nameof(TimeProvider));
        if (KeyPrefix is null || !PrefixPattern().IsMatch(KeyPrefix))
            throw new ArgumentException("KeyPrefix must be 1 to 64 of the characters A-Z a-z 0-9 : _ . -", nameof(KeyPrefix));
        if (User is not null && Password is null)
            throw new ArgumentException("A user needs a password: set Password too.", nameof(User));
        if (SentinelService is "")
            throw new ArgumentException("SentinelService is empty: give the master's name, or null.", nameof(SentinelService));
        // Later changes do not reach the copy.
        var copy = (RedisStoreOptions)MemberwiseClone();
        copy.Analyzers = [.. Analyzers];
        return copy;
    }

    // Braces would move a cluster's hash tag.
    [GeneratedRegex(@"\A[A-Za-z0-9:_.\-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PrefixPattern();
}
