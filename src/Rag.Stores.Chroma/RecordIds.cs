using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Rag.Stores.Chroma;

/// <summary>How records are named, and what their fields are called.</summary>
internal static class RecordIds
{
    public const string Kind = "kind";
    public const string Head = "head";
    public const string Block = "block";
    public const string Commit = "commit";
    public const string Settled = "settled";
    public const string End = "end";
    public const string Live = "live";
    public const string Number = "number";
    public const string Body = "body";
    public const string Moment = "moment";
    public const string Access = "access";
    public const string Hash = "hash";
    public const string Chunking = "chunking";
    public const string Version = "version";
    public const string Write = "write";

    public static string OfHead(string version) => $"head:{version}";

    public static string OfBlock(string version, int block) => string.Create(CultureInfo.InvariantCulture, $"block:{version}:{block}");

    public static string OfCommit(long number) => string.Create(CultureInfo.InvariantCulture, $"commit:{number}");

    public static string OfSettled(long number) => string.Create(CultureInfo.InvariantCulture, $"settled:{number}");

    public static string OfEnd(string version, long number) => string.Create(CultureInfo.InvariantCulture, $"end:{version}:{number}");

    public static string OfVector(string version, int chunk) => string.Create(CultureInfo.InvariantCulture, $"{version}#{chunk}");

    /// <summary>Takes a vector's id apart.</summary>
    public static bool TryReadVector(string id, out string version, out int chunk)
    {
        var mark = id.LastIndexOf('#');
        chunk = 0;
        version = mark < 0 ? "" : id[..mark];
        return mark >= 0 && int.TryParse(id.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture, out chunk);
    }

    /// <summary>Names who may see a document, the same for the same readers, without naming them.</summary>
    public static string AccessOf(Audience readers)
    {
        if (readers.IsPublic)
            return "public";
        if (!readers.IsStated)
            return "unstated";
        var names = new StringBuilder();
        // Lengths before names, so that no name can pass for two.
        foreach (var name in readers.Principals)
            names.Append(CultureInfo.InvariantCulture, $"{name.Length}:").Append(name);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(names.ToString())).AsSpan(0, 16));
    }

    public static void IsKind(Utf8JsonWriter json, string kind)
    {
        json.WriteStartObject();
        json.WriteString(Kind, kind);
        json.WriteEndObject();
    }

    public static void IsIn(Utf8JsonWriter json, string field, IEnumerable<string> values)
    {
        json.WriteStartObject();
        json.WriteStartObject(field);
        RequestBody.Texts(json, "$in", values);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The heads of versions that are committed and settled, or that are not.</summary>
    public static void IsHead(Utf8JsonWriter json, bool live)
    {
        json.WriteStartObject();
        json.WriteBoolean(Live, live);
        json.WriteEndObject();
    }
}
