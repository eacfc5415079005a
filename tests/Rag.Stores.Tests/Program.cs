namespace Rag.Stores.Tests;

/// <summary>What a child process of <see cref="HardwareTests"/> runs: the same work under other processor features.</summary>
internal static class Program
{
    public static int Main(string[] args)
    {
        if (args is not ["digest"])
            return 2;
        Console.WriteLine(EngineDigest.Compute());
        return 0;
    }
}
