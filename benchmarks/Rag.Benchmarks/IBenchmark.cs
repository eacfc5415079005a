namespace Rag.Benchmarks;

/// <summary>One measurement: prints one JSON line per point to standard output.</summary>
internal interface IBenchmark
{
    /// <summary>What follows the program's name on the command line, such as <c>chunking</c>.</summary>
    string Name { get; }

    /// <summary>One line for the list of benchmarks: what is compared with what, and the arguments.</summary>
    string Description { get; }

    Task RunAsync(string[] args);
}
