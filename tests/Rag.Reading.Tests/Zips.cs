using System.IO.Compression;
using System.Text;

namespace Rag.Reading.Tests;

/// <summary>Builds archives, honest and hostile.</summary>
internal static class Zips
{
    private const string Word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    public static byte[] Of(params (string Name, string Text)[] entries) => OfBytes([.. entries.Select(entry => (entry.Name, Encoding.UTF8.GetBytes(entry.Text)))]);

    public static byte[] OfBytes(params (string Name, byte[] Bytes)[] entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in entries)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    /// <summary>A Word document of a body, and further parts with the relations that name them.</summary>
    public static byte[] Docx(string body, params (string Type, string Name, string Xml)[] parts) => Of(
        [
            ("word/document.xml", $"<w:document xmlns:w='{Word}'><w:body>{body}</w:body></w:document>"),
            ("word/_rels/document.xml.rels", Relations(parts.Select(part => (part.Type, part.Type, part.Name)))),
            .. parts.Select(part => ("word/" + part.Name, part.Xml.Replace("w:root", $"w:root xmlns:w='{Word}'", StringComparison.Ordinal).Replace($"</w:root xmlns:w='{Word}'", "</w:root", StringComparison.Ordinal))),
        ]);

    public static string Relations(IEnumerable<(string Id, string Type, string Target)> relations) =>
        $"<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>{string.Concat(relations.Select(relation => $"<Relationship Id='{relation.Id}' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/{relation.Type}' Target='{relation.Target}'/>"))}</Relationships>";

    /// <summary>An entry of zeros, of any length, without compressing them all: a flushed deflate block of zeros can be repeated.</summary>
    public static byte[] Bomb(string name, long zeros)
    {
        const int Block = 1 << 20;
        using var deflated = new MemoryStream();
        var marks = new List<long>();
        using (var deflate = new DeflateStream(deflated, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var i = 0; i < 3; i++)
            {
                deflate.Write(new byte[Block]);
                deflate.Flush();
                marks.Add(deflated.Length);
            }
        }

        var bytes = deflated.ToArray();
        var repeated = bytes.AsSpan((int)marks[1], (int)(marks[2] - marks[1])).ToArray();
        using var data = new MemoryStream();
        data.Write(bytes, 0, (int)marks[2]);
        for (var i = 3L; i < zeros / Block; i++)
            data.Write(repeated);
        data.Write([3, 0]);

        using var zip = new MemoryStream();
        using var writer = new BinaryWriter(zip);
        Header(0x04034B50, local: true);
        writer.Write(data.ToArray());
        var directory = (uint)zip.Length;
        Header(0x02014B50, local: false);
        var size = (uint)zip.Length - directory;
        writer.Write(0x06054B50u);
        writer.Write([0, 0, 0, 0, 1, 0, 1, 0]);
        writer.Write(size);
        writer.Write(directory);
        writer.Write((ushort)0);
        return zip.ToArray();

        void Header(uint signature, bool local)
        {
            writer.Write(signature);
            if (!local)
                writer.Write((ushort)20);
            writer.Write([20, 0, 0, 0, 8, 0, 0, 0, 0, 0]);
            writer.Write(0u);
            writer.Write((uint)data.Length);
            writer.Write((uint)zeros);
            writer.Write((ushort)name.Length);
            writer.Write((ushort)0);
            if (!local)
                writer.Write(new byte[14]);
            writer.Write(Encoding.ASCII.GetBytes(name));
        }
    }
}
