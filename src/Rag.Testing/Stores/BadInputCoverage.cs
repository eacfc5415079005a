using System.Reflection;

namespace Rag.Testing;

/// <summary>Guards that no case of the collection of hostile inputs is left out: a spec runs it, or a test of the store names it in a trait, or its absence has a reason that still applies.</summary>
public static class BadInputCoverage
{
    /// <summary>The name of the trait whose value is the id of the case that a test runs.</summary>
    public const string Trait = "bad-input";

    /// <summary>The cases of the area <c>store</c>, faults of a backend, that none of a store's tests names; empty where the collection is absent.</summary>
    /// <param name="tests">The classes that test the store.</param>
    /// <param name="reasons">By case: why the store cannot meet it, in words.</param>
    public static IReadOnlyList<string> Faults(IEnumerable<Type> tests, IReadOnlyDictionary<string, string> reasons)
    {
        ArgumentNullException.ThrowIfNull(tests);
        ArgumentNullException.ThrowIfNull(reasons);

        var named = tests.SelectMany(type => type.GetMethods()).SelectMany(method => method.GetCustomAttributesData())
            .Where(attribute => attribute.AttributeType == typeof(TraitAttribute) && attribute.ConstructorArguments[0].Value is Trait)
            .Select(attribute => (string)attribute.ConstructorArguments[1].Value!).ToHashSet(StringComparer.Ordinal);
        var cases = BadInputs.InArea("store").Select(input => input.Id).ToHashSet(StringComparer.Ordinal);
        if (cases.Count == 0)
            return [];
        return
        [
            .. cases.Where(id => !named.Contains(id) && !reasons.ContainsKey(id)).Select(id => $"{id} is neither tested nor exempt."),
            .. named.Where(reasons.ContainsKey).Select(id => $"{id} is tested, so its exemption is stale."),
            .. named.Concat(reasons.Keys).Where(id => BadInputs.Find(id) is null).Select(id => $"{id} does not exist."),
        ];
    }

    /// <summary>The cases of some areas whose target no spec of a store asks.</summary>
    /// <param name="areas">Such as <c>filter</c>.</param>
    /// <param name="elsewhere">By target: the tests that ask it, in words.</param>
    public static IReadOnlyList<string> Inputs(IReadOnlyList<string> areas, IReadOnlyDictionary<string, string> elsewhere)
    {
        ArgumentNullException.ThrowIfNull(areas);
        ArgumentNullException.ThrowIfNull(elsewhere);

        var asked = typeof(BadInputCoverage).Assembly.GetTypes().SelectMany(type => type.GetMethods()).SelectMany(method => method.GetCustomAttributes<MemberDataAttribute>())
            .Where(data => data.MemberType == typeof(BadInputs)).SelectMany(data => ((string)data.Parameters[0]).Split(' ')).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. areas.SelectMany(BadInputs.InArea).Where(input => !asked.Contains(input.Target) && !elsewhere.ContainsKey(input.Target)).Select(input => $"{input.Id} ({input.Target}) is asked by no spec."),
            .. elsewhere.Keys.Where(asked.Contains).Select(target => $"{target} is asked by a spec, so its exemption is stale."),
        ];
    }
}
