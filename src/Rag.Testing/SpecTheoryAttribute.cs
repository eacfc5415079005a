using Xunit.Sdk;

namespace Rag.Testing;

/// <summary>A theory of a spec: skipped, with the reason, where its harness says that what it tests is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Rag.Testing.SpecTheoryDiscoverer", "Rag.Testing")]
public sealed class SpecTheoryAttribute : TheoryAttribute
{
    /// <summary>A file or folder of <see cref="SharedFiles"/> without which the theory is skipped.</summary>
    public string? Needs { get; set; }
}
