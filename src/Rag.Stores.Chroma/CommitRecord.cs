using System.Text.Json.Serialization;

namespace Rag.Stores.Chroma;

/// <summary>What one write changes. It is in force from the moment its record is there, whole.</summary>
internal sealed class CommitRecord
{
    /// <summary>The write's name, which the names of its versions begin with.</summary>
    [JsonPropertyName("write")]
    public string Write { get; set; } = "";

    /// <summary>How many versions it brings.</summary>
    [JsonPropertyName("added")]
    public int Added { get; set; }

    /// <summary>The versions it removes.</summary>
    [JsonPropertyName("removed")]
    public string[] Removed { get; set; } = [];

    /// <summary>The versions it ends, and when, in ticks.</summary>
    [JsonPropertyName("ended")]
    public Dictionary<string, long>? Ended { get; set; }

    /// <summary>Writes that were given up and may never be committed: what they left is being removed.</summary>
    [JsonPropertyName("fenced")]
    public string[]? Fenced { get; set; }

    public IEnumerable<string> AddedVersions() => Enumerable.Range(0, Added).Select(i => VersionKey(Write, i));

    public static string VersionKey(string write, int number) => $"{write}-{number}";

    /// <summary>The write that brought a version.</summary>
    public static string WriteOf(string version) => version[..version.LastIndexOf('-')];
}
