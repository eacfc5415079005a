using System.Reflection;

namespace Rag.Testing;

/// <summary>Guards that a store is held to every law: each spec is derived, or its absence has a stated reason that still applies.</summary>
public static class SpecCoverage
{
    /// <summary>What is missing or stale, in words; empty when nothing is.</summary>
    /// <param name="tests">The assembly with the test classes.</param>
    /// <param name="stores">The assembly with the stores.</param>
    /// <param name="exemptions">By <c>Harness/Spec</c>, such as <c>RedisHarness/HistorySpec</c>: the reason, in words.</param>
    public static IReadOnlyList<string> Gaps(Assembly tests, Assembly stores, IReadOnlyDictionary<string, string> exemptions)
    {
        ArgumentNullException.ThrowIfNull(tests);
        ArgumentNullException.ThrowIfNull(stores);
        ArgumentNullException.ThrowIfNull(exemptions);

        var gaps = new List<string>();
        var types = tests.GetTypes();
        var harnesses = types.Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(StoreHarness))).ToList();
        var specs = typeof(SpecCoverage).Assembly.GetTypes().Where(IsStoreSpec).ToList();
        foreach (var store in stores.GetTypes().Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(IVectorStore))))
        {
            var name = store.Name.Replace("VectorStore", "", StringComparison.Ordinal);
            if (!harnesses.Any(harness => harness.Name.StartsWith(name, StringComparison.Ordinal)))
                gaps.Add($"{store.Name} has no harness {name}Harness, so nothing tests it.");
        }

        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (harness, spec) in harnesses.SelectMany(harness => specs.Select(spec => (harness, spec))))
        {
            var key = $"{harness.Name}/{spec.Name.Split('`')[0]}";
            var derived = types.Any(type => !type.IsAbstract && type.IsSubclassOf(spec.MakeGenericType(harness)));
            if (derived == exemptions.ContainsKey(key))
                gaps.Add(derived ? $"{key} is tested, so its exemption is stale." : $"{key} is neither tested nor exempt.");
            used.Add(key);
        }

        gaps.AddRange(exemptions.Keys.Where(key => !used.Contains(key)).Select(key => $"{key} is exempt but does not exist."));
        return gaps;
    }

    private static bool IsStoreSpec(Type type) => type is { IsAbstract: true, IsGenericTypeDefinition: true, BaseType.IsGenericType: true }
        && type.BaseType.GetGenericTypeDefinition() == typeof(StoreSpec<>);
}
