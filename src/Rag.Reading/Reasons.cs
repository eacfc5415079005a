namespace Rag.Reading;

/// <summary>Why the operating system refused, in words that hold no path.</summary>
internal static class Reasons
{
    public static string Of(Exception exception) => exception switch
    {
        UnauthorizedAccessException => "access denied",
        FileNotFoundException or DirectoryNotFoundException => "not found",
        PathTooLongException => "the path is too long",
        _ => "input or output error",
    };
}
