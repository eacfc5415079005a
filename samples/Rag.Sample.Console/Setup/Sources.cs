namespace Rag.Sample.Console.Setup;

/// <summary>How files are read: one id for a file of the current folder, however its path is written.</summary>
internal static class Sources
{
    public static SourceOptions Options => new() { Root = Environment.CurrentDirectory };
}
