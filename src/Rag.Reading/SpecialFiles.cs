using System.Formats.Tar;

namespace Rag.Reading;

/// <summary>Finds files that are not files, such as pipes and devices: opening one may block for ever.</summary>
internal static class SpecialFiles
{
    /// <summary>Whether <paramref name="file"/> is a pipe, socket or device. Nothing is opened to find out.</summary>
    public static bool IsSpecial(FileInfo file)
    {
        // All of them report no length; only for those is the costlier question asked.
        if (OperatingSystem.IsWindows() || file.Length > 0)
            return false;
        try
        {
            // The one public API that tells a file's kind from lstat alone; for a regular empty file it copies nothing.
            using var buffer = new MemoryStream();
            using (var writer = new TarWriter(buffer, TarEntryFormat.Pax, leaveOpen: true))
                writer.WriteEntry(file.FullName, "probe");
            buffer.Position = 0;
            using var reader = new TarReader(buffer);
            return reader.GetNextEntry()?.EntryType is TarEntryType.Fifo or TarEntryType.CharacterDevice or TarEntryType.BlockDevice;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return file.Exists;
        }
    }
}
