using System.Diagnostics;

namespace Rag.Stores.Tests;

public sealed class HardwareTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVXVNNI")]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task Results_and_stored_bytes_are_the_same_without(string feature)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            ArgumentList = { "exec", typeof(HardwareTests).Assembly.Location, "digest" },
            Environment = { [feature] = "0", ["DOTNET_TieredPGO"] = "0" },
        };

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(0, process.ExitCode);
        Assert.Equal(EngineDigest.Compute(), output.TrimEnd('\n') + "\n");
    }
}
