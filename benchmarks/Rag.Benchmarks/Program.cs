using Rag.Benchmarks;

// Found by reflection, so that a benchmark is one file and nothing else to edit.
var benchmarks = typeof(IBenchmark).Assembly.GetTypes()
    .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IBenchmark)))
    .Select(type => (IBenchmark)Activator.CreateInstance(type)!)
    .OrderBy(benchmark => benchmark.Name, StringComparer.Ordinal)
    .ToList();

var chosen = benchmarks.Find(benchmark => args.Length > 0 && benchmark.Name == args[0]);
if (chosen is not null)
{
    await chosen.RunAsync(args[1..]);
    return 0;
}

Console.Error.WriteLine("Usage: dotnet run -c Release --project benchmarks/Rag.Benchmarks -- NAME [ARGUMENTS]");
foreach (var benchmark in benchmarks)
    Console.Error.WriteLine($"  {benchmark.Name,-16} {benchmark.Description}");
return 2;
