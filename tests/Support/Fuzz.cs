using System.Globalization;

namespace Rag.Tests;

/// <summary>How long randomised tests run: a few seconds every day, as many cases as RAG_FUZZ says in a campaign.</summary>
internal static class Fuzz
{
    public static int Cases(int everyDay) =>
        int.TryParse(Environment.GetEnvironmentVariable("RAG_FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out var cases) ? cases : everyDay;
}
