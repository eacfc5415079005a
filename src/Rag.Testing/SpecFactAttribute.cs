using Xunit.Sdk;

namespace Rag.Testing;

/// <summary>A fact of a spec: skipped, with the reason, where its harness says that what it tests is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Rag.Testing.SpecFactDiscoverer", "Rag.Testing")]
public sealed class SpecFactAttribute : FactAttribute
{
    /// <summary>A file or folder of <see cref="SharedFiles"/> without which the fact is skipped.</summary>
    public string? Needs { get; set; }
}
