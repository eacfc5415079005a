using System.Reflection;

namespace Rag.Packages.Tests;

/// <summary>A change of the public API is seen in review: it changes a file. Set RAG_APPROVE=1 to write the files anew.</summary>
public sealed class PublicApiTests
{
    // Rag.Testing shows its laws: a new one is no change that its users must be warned of.
    public static TheoryData<string> Packages => [.. Repository.Packages.Where(package => package != "Rag.Testing")];

    [Theory]
    [MemberData(nameof(Packages))]
    public void The_public_api_is_the_one_approved(string package)
    {
        var approvedFile = Path.Combine(Repository.Root, "src", package, "PublicApi.approved.txt");
        var api = PublicApi.Of(Assembly.Load(package));
        if (Environment.GetEnvironmentVariable("RAG_APPROVE") == "1")
            File.WriteAllText(approvedFile, api);

        var approved = File.Exists(approvedFile) ? File.ReadAllText(approvedFile) : "";

        Assert.True(api == approved, $"The public API of {package} changed:\n{Difference(approved, api)}\nIf that is meant, run the tests with RAG_APPROVE=1 and commit PublicApi.approved.txt.");
    }

    private static string Difference(string approved, string actual)
    {
        string[] before = approved.Split('\n'), after = actual.Split('\n');
        return string.Join('\n', [.. before.Except(after).Select(line => "- " + line.Trim()), .. after.Except(before).Select(line => "+ " + line.Trim())]);
    }
}
