namespace Rag.Stores.Sqlite;

/// <summary>Turns a path into the one file it means.</summary>
internal static class StorePath
{
    public static string Resolve(string path, string? root)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
            throw new RagInputException("path.invalid", "The path holds a NUL character.");
        var full = Path.GetFullPath(path);
        if (root is null)
            return full;

        var allowed = Path.TrimEndingDirectorySeparator(Followed(Path.GetFullPath(root))) + Path.DirectorySeparatorChar;
        return Followed(full).StartsWith(allowed, StringComparison.Ordinal)
            ? full
            : throw new RagInputException("path.outside_root", "The database's path leads out of the configured root. Choose a path inside it.");
    }

    // Every part that is a link, from the top, so that neither the file nor a folder on the way can lead elsewhere.
    private static string Followed(string full)
    {
        var followed = Path.GetPathRoot(full)!;
        foreach (var part in full[followed.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(followed, part);
            FileSystemInfo entry = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            followed = entry.LinkTarget is null ? next : entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? next;
        }

        return followed;
    }
}
