using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rag.Stores.Redis;

/// <summary>The names of keys. Those of one collection share a hash tag, so that a cluster keeps them on one node.</summary>
internal static class Keys
{
    /// <summary>What all keys of a collection begin with.</summary>
    public static string Base(string prefix, CollectionId id) => $"{prefix}:{{{TenantOf(id.Tenant)}:{id.Name}}}:";

    public static string Meta(string @base) => @base + "meta";

    public static string Retired(string @base) => @base + "retired";

    /// <summary>The names of a tenant's collections.</summary>
    public static string Names(string prefix, string? tenant) => $"{prefix}:{{{TenantOf(tenant)}}}:names";

    public static string Version(string data, long version) => string.Create(CultureInfo.InvariantCulture, $"{data}v:{version}");

    public static string Text(string data, long version) => string.Create(CultureInfo.InvariantCulture, $"{data}t:{version}");

    // A digest, for a tenant's name may hold anything, braces included. The name itself is in the collection and compared.
    private static string TenantOf(string? tenant) => tenant is null ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tenant)).AsSpan(0, 16));
}
