namespace Rag.Sample.Console;

internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int BadUsage = 2;

    /// <summary>The command ran to its end, but some documents failed.</summary>
    public const int SomeFailed = 3;
}
