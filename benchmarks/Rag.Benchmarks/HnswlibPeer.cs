using System.Diagnostics;
using System.Globalization;

namespace Rag.Benchmarks;

/// <summary><c>peers/hnswlib.cpp</c>, compiled: the same graph by hnswlib, asked a round at a time, so that both take turns on a noisy machine.</summary>
internal sealed class HnswlibPeer : IDisposable
{
    private readonly Process _process;

    /// <summary>Builds the index, and returns when that is done.</summary>
    public HnswlibPeer(string program, params IEnumerable<string> arguments)
    {
        _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        (BuildSeconds, BytesPerVector) = Answer();
    }

    public double BuildSeconds { get; }

    public double BytesPerVector { get; }

    /// <summary>Asks every question once.</summary>
    public (double Recall, double PerSecond) Round(int ef)
    {
        _process.StandardInput.WriteLine(ef.ToString(CultureInfo.InvariantCulture));
        _process.StandardInput.Flush();
        return Answer();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private (double First, double Second) Answer()
    {
        var numbers = (_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("hnswlib ended.")).Split(' ');
        return (double.Parse(numbers[0], CultureInfo.InvariantCulture), double.Parse(numbers[1], CultureInfo.InvariantCulture));
    }
}
