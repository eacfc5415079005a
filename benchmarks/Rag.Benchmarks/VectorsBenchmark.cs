using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Rag.Stores.Engine.Ordinals;
using Rag.Stores.Engine.Vectors;

namespace Rag.Benchmarks;

/// <summary>Exact scan and HNSW over vectors from files; <c>vectors.sh</c> runs hnswlib on the same ones in turn.</summary>
internal sealed class VectorsBenchmark : IBenchmark
{
    private const int Top = 10;
    private const int TruthPerQuery = 100;

    public string Name => "vectors";

    public string Description => "exact scan and HNSW: PREFIX (.base.f32, .query.f32, .gt.i32) N QUERIES DIMENSIONS [M 16] [EFC 200] [--flat] [--hnswlib PROGRAM: peers/hnswlib.cpp compiled, asked in turn] [--filters [--pgvector CONNECTION]] [--rows-elsewhere] [--rounds 9] [--graph FILE: kept there, and taken from there the next time]";

    public Task RunAsync(string[] args)
    {
        var prefix = args[0];
        var (count, queries, dimensions) = (Number(args[1]), Number(args[2]), Number(args[3]));
        var m = args.Length > 4 && !args[4].StartsWith('-') ? Number(args[4]) : 16;
        var efConstruction = args.Length > 5 && !args[5].StartsWith('-') ? Number(args[5]) : 200;
        var query = Read<float>(prefix + ".query.f32", queries * dimensions);
        var truth = Read<int>(prefix + ".gt.i32", queries * TruthPerQuery);
        var run = new Run(Path.GetFileName(prefix), count, queries, dimensions, args.Contains("--rounds") ? Number(args[Array.IndexOf(args, "--rounds") + 1]) : 9, query, truth);

        var rows = args.Contains("--rows-elsewhere") ? new MappedRows(prefix + ".base.f32", dimensions) : null;
        var before = GC.GetTotalMemory(true);
        var index = new HnswIndex(dimensions, VectorMetric.Cosine, new HnswOptions { M = m, EfConstruction = efConstruction, CalibrationQueries = 0, GraphFrom = 0 }, rows);
        Fill(index, prefix, count, dimensions);
        run.Flat(index);
        if (args.Contains("--flat"))
            return Task.CompletedTask;

        var watch = Stopwatch.StartNew();
        var kept = Array.IndexOf(args, "--graph") is var at and >= 0 ? args[at + 1] : null;
        if (kept is not null && File.Exists(kept))
            index.LoadGraph(File.ReadAllBytes(kept), 0);
        else
            index.BuildGraph();
        var build = watch.Elapsed.TotalSeconds;
        watch.Restart();
        index.Options.CalibrationQueries = new HnswOptions().CalibrationQueries;
        index.ExtendGraph();
        var calibration = watch.Elapsed.TotalSeconds;
        if (kept is not null)
            File.WriteAllBytes(kept, index.SaveGraph(0)!);
        var held = GC.GetTotalMemory(true) - before;
        run.Print("rag", "build", new()
        {
            ["M"] = m,
            ["efc"] = efConstruction,
            ["threads"] = 1,
            ["build_s"] = Math.Round(build, 2),
            ["vec_per_s"] = Math.Round(count / build),
            ["calibration_s"] = Math.Round(calibration, 2),
            ["graph_bytes_per_vec"] = Math.Round(index.GraphBytes / (double)count, 1),
            ["bytes_per_vec"] = Math.Round(index.Bytes / (double)count, 1),
            ["heap_bytes_per_vec"] = Math.Round(held / (double)count, 1),
            ["float_rows"] = rows is null ? "in memory" : "mapped file",
            ["saved_bytes"] = index.SaveGraph(0)!.Length,
        });

        using var hnswlib = Array.IndexOf(args, "--hnswlib") is var program and >= 0 ? new HnswlibPeer(args[program + 1], [prefix, .. args[1..4], $"{m}", $"{efConstruction}"]) : null;
        if (hnswlib is not null)
            run.Print("hnswlib", "build", new() { ["M"] = m, ["efc"] = efConstruction, ["threads"] = 1, ["build_s"] = hnswlib.BuildSeconds, ["bytes_per_vec"] = hnswlib.BytesPerVector });
        var snapshot = index.Snapshot();
        run.Graph(snapshot, index.Recalls, hnswlib);
        if (!args.Contains("--filters"))
            return Task.CompletedTask;
        var numbers = Numbers(count);
        using var peer = Array.IndexOf(args, "--pgvector") is var server and >= 0
            ? PgvectorPeer.Fill(args[server + 1], Rows(prefix, count, dimensions), dimensions, numbers, m, efConstruction)
            : null;
        run.Filters(snapshot, numbers, peer);
        return Task.CompletedTask;
    }

    private static void Fill(HnswIndex index, string prefix, int count, int dimensions)
    {
        var ordinal = 0;
        foreach (var vector in Rows(prefix, count, dimensions))
            index.Set(ordinal++, vector);
    }

    // The same array again and again.
    private static IEnumerable<float[]> Rows(string prefix, int count, int dimensions)
    {
        using var file = File.OpenRead(prefix + ".base.f32");
        var vector = new float[dimensions];
        for (var i = 0; i < count; i++)
        {
            file.ReadExactly(MemoryMarshal.AsBytes(vector.AsSpan()));
            yield return vector;
        }
    }

    // What filters compare: 0 to 100, evenly.
    private static double[] Numbers(int count)
    {
        var random = new Random(7);
        var numbers = new double[count];
        for (var i = 0; i < count; i++)
            numbers[i] = random.NextDouble() * 100;
        return numbers;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static T[] Read<T>(string path, int count)
        where T : unmanaged
    {
        var values = new T[count];
        using var file = File.OpenRead(path);
        file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private delegate int Search(ReadOnlySpan<float> query, Span<ScoredOrdinal> best, out int compared);

    private sealed record Run(string Data, int Count, int Queries, int Dimensions, int Rounds, float[] Vectors, int[] Truth)
    {
        private readonly float[] _reach = new float[Queries]; // The score of the exact tenth: whatever reaches it is a hit.

        public void Print(string engine, string what, Dictionary<string, object> point)
        {
            Dictionary<string, object> all = new() { ["engine"] = engine, ["what"] = what, ["data"] = Data, ["n"] = Count, ["d"] = Dimensions };
            foreach (var (name, value) in point)
                all[name] = value;
            all["machine"] = Origin.Machine;
            all["commit"] = Origin.Commit;
            Console.WriteLine(JsonSerializer.Serialize(all));
        }

        public void Flat(HnswIndex index)
        {
            var flat = index.Snapshot().Flat;
            var scratch = new float[Dimensions];
            for (var q = 0; q < Queries; q++)
                _reach[q] = VectorMath.Dot(Query(q), flat.Row(Truth[q * TruthPerQuery + Top - 1], scratch)) - 1e-6f;
            var scan = new VectorPoint("rag", "flat", [], () => Ask(Math.Min(Queries, 300), (query, best, out compared) =>
            {
                compared = Count;
                return flat.Search(query, null, null, best);
            }));
            InTurns([scan]);
        }

        public void Graph(HnswSnapshot snapshot, RecallTable? recalls, HnswlibPeer? hnswlib)
        {
            List<VectorPoint> ours = [], peers = [], asked = [];
            foreach (var slack in (ReadOnlySpan<double>)[0, 0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.13, 0.16, 0.2])
                ours.Add(new("rag", "query", new() { ["slack"] = slack }, () => Ask(Queries, (query, best, out compared) => snapshot.SearchGraph(query, slack, null, Count, null, best, out compared))));
            foreach (var recall in (ReadOnlySpan<double>)[0.9, 0.95, 0.99, 0.999])
            {
                asked.Add(new("rag", "asked", new() { ["recall_asked"] = recall, ["slack"] = recalls?.For(recall, Top) is { } measured ? Math.Round(measured.Slack, 4) : "all" }, () => Ask(Queries, (query, best, out compared) =>
                {
                    compared = 0;
                    return snapshot.Search(query, recall, null, null, best);
                })));
            }

            foreach (var ef in hnswlib is null ? (ReadOnlySpan<int>)[] : [10, 12, 16, 20, 26, 32, 40, 64, 128, 256, 512])
            {
                peers.Add(new("hnswlib", "query", new() { ["ef"] = ef }, () =>
                {
                    var (recall, perSecond) = hnswlib!.Round(ef);
                    return new(recall, perSecond);
                }));
            }

            InTurns([.. ours, .. asked, .. peers]);
            foreach (var recall in (ReadOnlySpan<double>)[0.95, 0.99, 0.999])
            {
                if (VectorPoint.At(recall, ours) is { } rate && VectorPoint.At(recall, peers) is { } theirs)
                    Print("rag", "times_hnswlib", new() { ["recall10"] = recall, ["qps"] = Math.Round(rate), ["hnswlib_qps"] = Math.Round(theirs), ["times"] = Math.Round(rate / theirs, 2) });
            }
        }

        // Each once a round, for a machine is not the same from one minute to the next.
        private void InTurns(List<VectorPoint> points)
        {
            for (var round = 0; round <= Rounds; round++)
            {
                foreach (var point in points)
                    point.Ask(isWarmUp: round == 0);
            }

            foreach (var point in points)
                Print(point.Engine, point.What, point.Describe());
        }

        private VectorRound Ask(int queries, Search search)
        {
            var best = new ScoredOrdinal[Top];
            // Whoever had the turn before has left the caches full of its own.
            for (var q = 0; q < queries / 10; q++)
                search(Query(q), best, out _);
            var times = new double[queries];
            int hits = 0;
            long compared = 0, allocated = GC.GetAllocatedBytesForCurrentThread();
            var all = Stopwatch.GetTimestamp();
            for (var q = 0; q < queries; q++)
            {
                var start = Stopwatch.GetTimestamp();
                var found = search(Query(q), best, out var met);
                compared += met;
                times[q] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
                for (var i = 0; i < found; i++)
                    hits += best[i].Score >= _reach[q] ? 1 : 0;
            }

            var seconds = Stopwatch.GetElapsedTime(all).TotalSeconds;
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Array.Sort(times);
            return new(hits / (double)(Top * queries), queries / seconds, times[queries / 2], times[queries * 99 / 100], compared / queries, allocated / queries);
        }

        public void Filters(HnswSnapshot snapshot, double[] numbers, PgvectorPeer? peer)
        {
            foreach (var percent in (ReadOnlySpan<double>)[50, 25, 10, 1, 0.1, 0.01])
            {
                var allowed = new OrdinalSet(Count);
                for (var i = 0; i < Count; i++)
                {
                    if (numbers[i] < percent)
                        allowed.Add(i);
                }

                var best = new ScoredOrdinal[Top];
                var found = new List<int>();
                Filtered("rag", null, percent, snapshot.Flat, allowed, 200, q =>
                {
                    found.Clear();
                    foreach (var (ordinal, _) in best.AsSpan(0, snapshot.Search(Query(q), 0.95, allowed, null, best)))
                        found.Add(ordinal);
                    return found;
                });
                foreach (var ef in peer is null ? (ReadOnlySpan<int>)[] : [40, 100, 400])
                {
                    peer!.SetEf(ef);
                    Filtered("pgvector", ef, percent, snapshot.Flat, allowed, 100, q =>
                    {
                        peer.Search(Query(q), percent, found);
                        return found;
                    });
                }
            }
        }

        private void Filtered(string engine, int? ef, double percent, FlatVectorSnapshot flat, OrdinalSet allowed, int queries, Func<int, List<int>> search)
        {
            queries = Math.Min(queries, Queries);
            var times = new double[queries];
            int hits = 0, possible = 0;
            var exact = new ScoredOrdinal[Top];
            var scratch = new float[Dimensions];
            search(0);
            for (var q = 0; q < queries; q++)
            {
                var truth = flat.Search(Query(q), allowed, null, exact);
                var start = Stopwatch.GetTimestamp();
                var found = search(q);
                times[q] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
                possible += truth;
                foreach (var ordinal in found)
                    hits += VectorMath.Dot(Query(q), flat.Row(ordinal, scratch)) >= exact[truth - 1].Score - 1e-6f ? 1 : 0;
            }

            Array.Sort(times);
            Print(engine, "filtered", new()
            {
                ["percent"] = percent,
                [ef is null ? "recall_asked" : "ef"] = ef ?? 0.95,
                ["recall10"] = Math.Round(hits / (double)possible, 4),
                ["p50_us"] = Math.Round(times[queries / 2], 1),
                ["p99_us"] = Math.Round(times[queries * 99 / 100], 1),
            });
        }

        private ReadOnlySpan<float> Query(int query) => Vectors.AsSpan(query * Dimensions, Dimensions);
    }

    /// <summary>Exact vectors that stay in their file, as they do in a database.</summary>
    private sealed unsafe class MappedRows : IVectorRows
    {
        private readonly System.IO.MemoryMappedFiles.MemoryMappedFile _file;
        private readonly System.IO.MemoryMappedFiles.MemoryMappedViewAccessor _view;
        private readonly int _dimensions;
        private readonly byte* _start;

        public MappedRows(string path, int dimensions)
        {
            _file = System.IO.MemoryMappedFiles.MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, System.IO.MemoryMappedFiles.MemoryMappedFileAccess.Read);
            _view = _file.CreateViewAccessor(0, 0, System.IO.MemoryMappedFiles.MemoryMappedFileAccess.Read);
            _dimensions = dimensions;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        }

        public ReadOnlySpan<float> Row(int ordinal, Span<float> scratch) =>
            new((float*)_start + (long)ordinal * _dimensions, _dimensions);
    }
}
