namespace Rag.Reading;

/// <summary>Lists the files under paths, lazily, folders in ordinal order of the whole relative path.</summary>
internal sealed class PathWalker(string? root)
{
    private readonly string? _root = root is null ? null : Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    public IEnumerable<FoundFile> Walk(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
            return [new("", "", new RagInputException("path.invalid", "A path is empty or holds a NUL character. Give the path of a file or folder."))];

        var full = Path.GetFullPath(path, _root ?? Directory.GetCurrentDirectory());
        var id = IdOf(path, full);
        if (Directory.Exists(full))
            return WalkFolder(new DirectoryInfo(full), id is "" or "." ? "" : id + "/");
        return [WithKind(new FileInfo(full), id)];
    }

    private string IdOf(string given, string full)
    {
        if (_root is not null)
        {
            var relative = Path.GetRelativePath(_root, full);
            // Outside the root a relative path keeps its dots and an absolute one stays absolute: neither hides where it leads.
            var isOutside = relative == ".." || relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal) || Path.IsPathRooted(relative);
            return Slashes(isOutside && Path.IsPathRooted(given) ? full : relative);
        }

        return Path.IsPathRooted(given) ? Slashes(full) : Slashes(Path.GetRelativePath(Directory.GetCurrentDirectory(), full));
    }

    private static string Slashes(string path) =>
        Path.TrimEndingDirectorySeparator(Path.DirectorySeparatorChar == '/' ? path : path.Replace(Path.DirectorySeparatorChar, '/'));

    private static IEnumerable<FoundFile> WalkFolder(DirectoryInfo top, string prefix)
    {
        // A stack of our own: a tree may be deeper than the call stack is.
        var folders = new Stack<(Queue<FileSystemInfo> Entries, string Prefix)>();
        if (!TryList(top, prefix, out var entries, out var failure))
        {
            yield return failure;
            yield break;
        }

        folders.Push((entries, prefix));
        while (folders.TryPeek(out var folder))
        {
            if (!folder.Entries.TryDequeue(out var entry))
            {
                folders.Pop();
                continue;
            }

            var id = folder.Prefix + entry.Name;
            if (entry.LinkTarget is not null && !LeadsInside(entry, top))
            {
                yield return new(id, entry.FullName, Warning: new("link_skipped", "A link that leads out of the folder, to a folder, or nowhere was not followed.", id));
            }
            else if (entry is not DirectoryInfo child)
            {
                yield return WithKind((FileInfo)entry, id);
            }
            else if (TryList(child, id + "/", out entries, out failure))
            {
                folders.Push((entries, id + "/"));
            }
            else
            {
                yield return failure;
            }
        }
    }

    private static bool TryList(DirectoryInfo folder, string prefix, out Queue<FileSystemInfo> entries, out FoundFile failure)
    {
        entries = [];
        failure = default;
        try
        {
            var found = folder.EnumerateFileSystemInfos().Where(entry => !IsHidden(entry)).ToList();
            found.Sort((left, right) => string.CompareOrdinal(SortKey(left), SortKey(right)));
            entries = new(found);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var id = prefix.Length > 0 ? prefix[..^1] : ".";
            failure = new(id, folder.FullName, new RagInputException("path.unreadable", $"The folder cannot be listed ({Reasons.Of(exception)}). Check its permissions.", exception) { DocumentId = id });
            return false;
        }
    }

    private static string SortKey(FileSystemInfo entry) => entry is DirectoryInfo ? entry.Name + "/" : entry.Name;

    private static bool IsHidden(FileSystemInfo entry) =>
        entry.Name.StartsWith('.') || entry.Name is "CVS" or "_darcs" || (OperatingSystem.IsWindows() && entry.Attributes.HasFlag(FileAttributes.Hidden));

    private static bool LeadsInside(FileSystemInfo link, DirectoryInfo top)
    {
        try
        {
            return link.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } target
                && target.FullName.StartsWith(Path.TrimEndingDirectorySeparator(top.FullName) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static FoundFile WithKind(FileInfo file, string id)
    {
        try
        {
            var target = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            if (!target.Exists)
                return new(id, file.FullName, new RagInputException("path.not_found", $"There is no file or folder '{id}'. Check the path; it starts from the current directory.") { DocumentId = id });
            return SpecialFiles.IsSpecial(target)
                ? new(id, file.FullName, Warning: new("special_file_skipped", "A pipe, socket or device was skipped: reading it might never end.", id))
                : new(id, file.FullName);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new(id, file.FullName, new RagParseException("parse.unreadable", $"The file cannot be reached ({Reasons.Of(exception)}). Check the path and its permissions.", exception) { DocumentId = id });
        }
    }
}
