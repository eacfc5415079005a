namespace Rag;

/// <summary>How a <see cref="ChromaVectorStore"/> reaches its server.</summary>
public sealed class ChromaStoreOptions
{
    /// <summary>The server's tenant that holds the collections; not to be confused with <see cref="CollectionId.Tenant"/>, which any database holds many of.</summary>
    /// <value>The default is <c>default_tenant</c>.</value>
    public string Tenant { get; set; } = "default_tenant";

    /// <summary>The server's database that holds the collections. It must exist.</summary>
    /// <value>The default is <c>default_database</c>.</value>
    public string Database { get; set; } = "default_database";

    /// <summary>What the names of the server's collections begin with, so that several applications can share a database.</summary>
    /// <value>1 to 32 lower-case letters, digits or hyphens, beginning and ending with a letter or digit. The default is <c>rag</c>.</value>
    public string Prefix { get; set; } = "rag";

    /// <summary>A secret the server, or a proxy before it, demands; null where none is. Sent in <see cref="TokenHeader"/> with every request, and never shown: use an https address wherever others can listen.</summary>
    /// <value>Printable ASCII characters without spaces.</value>
    public string? Token { get; set; }

    /// <summary>The header that carries <see cref="Token"/>.</summary>
    /// <value>The name of a request header. The default is <c>X-Chroma-Token</c>. With <c>Authorization</c> the token is sent as a bearer token.</value>
    public string TokenHeader { get; set; } = "X-Chroma-Token";

    /// <summary>Sends the requests; it is not disposed. Null to make one that follows no redirects.</summary>
    /// <remarks>Redirects to another host are refused whatever the client would do, but only after it followed them: hand in one that does not.</remarks>
    public HttpClient? HttpClient { get; set; }

    /// <summary>How long one request may take.</summary>
    /// <value>More than zero. The default is 100 seconds.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>The largest answer that is read.</summary>
    /// <value>At least 1,048,576 bytes. The default is 256 MiB.</value>
    public long MaxAnswerBytes { get; set; } = 256L << 20;

    /// <summary>How much memory a collection may take for vectors that questions have compared, so that they are fetched once.</summary>
    /// <value>At least 0. The default is 64 MiB.</value>
    public long VectorCacheBytes { get; set; } = 64L << 20;

    /// <summary>Makes the names of writes, which must never repeat.</summary>
    /// <value>The default is <see cref="Guid.NewGuid"/>.</value>
    public Func<Guid> NewId { get; set; } = Guid.NewGuid;

    /// <summary>The analyzers that a collection opened without settings may have been made with.</summary>
    /// <value>The default is <see cref="TextAnalyzer.Default"/>.</value>
    public IList<ITextAnalyzer> Analyzers { get; private set; } = [TextAnalyzer.Default];

    internal ChromaStoreOptions Checked()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Tenant);
        ArgumentException.ThrowIfNullOrWhiteSpace(Database);
        ArgumentException.ThrowIfNullOrWhiteSpace(TokenHeader);
        ArgumentNullException.ThrowIfNull(NewId);
        if (Prefix is null or { Length: 0 or > 32 } || !char.IsAsciiLetterOrDigit(Prefix[0]) || !char.IsAsciiLetterOrDigit(Prefix[^1]) || !Prefix.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            throw new ArgumentOutOfRangeException(nameof(Prefix), Prefix, "Prefix must be 1 to 32 lower-case letters, digits or hyphens, beginning and ending with a letter or digit.");
        // Elsewhere a header that cannot be sent is left out without a word.
        using var request = new HttpRequestMessage();
        if (!request.Headers.TryAddWithoutValidation(TokenHeader, "x"))
            throw new ArgumentException("TokenHeader must be the name of a request header, such as X-Chroma-Token or Authorization.", nameof(TokenHeader));
        if (Token is not null && (Token.Length == 0 || !Token.All(static c => c is > ' ' and <= '~')))
            throw new ArgumentException("Token must be printable ASCII characters without spaces, as many as are sent in a header.", nameof(Token));
        if (Timeout <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(Timeout), Timeout, "Timeout must be more than zero.");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAnswerBytes, 1L << 20);
        ArgumentOutOfRangeException.ThrowIfNegative(VectorCacheBytes);

        // Later changes do not reach the copy.
        var copy = (ChromaStoreOptions)MemberwiseClone();
        copy.Analyzers = [.. Analyzers];
        return copy;
    }
}
