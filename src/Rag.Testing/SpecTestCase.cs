using System.Collections.Concurrent;
using System.ComponentModel;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Rag.Testing;

/// <summary>Runs a spec's test, or skips it with the harness's reason. Made by xunit.</summary>
public sealed class SpecTestCase : XunitTestCase
{
    private static readonly ConcurrentDictionary<Type, string?> Missing = new();

    /// <summary>For xunit, which then fills it in.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("Called by xunit.")]
    public SpecTestCase()
    {
    }

    /// <summary>A test of one method with one row of arguments.</summary>
    public SpecTestCase(IMessageSink sink, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method, object[]? arguments = null)
        : base(sink, display, options, method, arguments)
    {
    }

    /// <inheritdoc/>
    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        base.GetSkipReason(factAttribute) ?? MissingFor(TestMethod.TestClass.Class.ToRuntimeType()) ?? MissingFile(factAttribute);

    private static string? MissingFor(Type test)
    {
        for (var type = test; type is not null; type = type.BaseType)
        {
            if (type.IsGenericType && type.GetGenericArguments() is [var harness] && harness.IsAssignableTo(typeof(StoreHarness)))
                return Missing.GetOrAdd(harness, static harness => ((StoreHarness)Activator.CreateInstance(harness)!).Missing);
        }

        return null;
    }

    private static string? MissingFile(IAttributeInfo factAttribute) =>
        factAttribute.GetNamedArgument<string?>(nameof(SpecTheoryAttribute.Needs)) is { } needed && SharedFiles.Find(needed) is null
            ? $"{needed} is not beside this checkout; set RAG_SHARED to the folder that has it."
            : null;
}
