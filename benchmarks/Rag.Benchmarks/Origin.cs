using System.Reflection;
using System.Runtime.InteropServices;

namespace Rag.Benchmarks;

/// <summary>What every point says of where it was measured.</summary>
internal static class Origin
{
    public static string Machine { get; } = $"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}";

    /// <summary>The commit the program was built from, which the SDK puts after the version; empty outside a repository.</summary>
    public static string Commit { get; } =
        typeof(Origin).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+') is [_, { Length: >= 8 } commit] ? commit[..8] : "";
}
