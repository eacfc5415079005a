namespace Rag;

/// <summary>A version of a document that a collection keeps.</summary>
/// <param name="Id">The document.</param>
/// <param name="Fingerprint">The version's fingerprint.</param>
/// <param name="ValidFrom">The first moment it holds, or null for since ever.</param>
/// <param name="ValidTo">The first moment it no longer holds, or null for until replaced.</param>
/// <param name="IsCurrent">Whether it is the one that answers without a moment.</param>
public sealed record DocumentVersion(string Id, string Fingerprint, DateTimeOffset? ValidFrom, DateTimeOffset? ValidTo, bool IsCurrent);
