using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Rag.Onnx;

/// <summary>The resources of a .NET assembly, found without loading it. A resource is named by how its name ends.</summary>
internal sealed class AssemblyResources
{
    private readonly string _path;
    private readonly Dictionary<string, (long Start, long Length)> _places;

    private AssemblyResources(string path, Dictionary<string, (long, long)> places)
    {
        _path = path;
        _places = places;
    }

    public static AssemblyResources Read(string path)
    {
        var name = Path.GetFileName(path);
        try
        {
            using var stream = File.OpenRead(path);
            using var file = new PEReader(stream);
            if (!file.HasMetadata || file.PEHeaders.CorHeader is not { } header)
                throw Refused(name, null);
            if (!file.PEHeaders.TryGetDirectoryOffset(header.ResourcesDirectory, out var start))
                return new AssemblyResources(path, []);
            var metadata = file.GetMetadataReader();
            var places = new Dictionary<string, (long, long)>(StringComparer.Ordinal);
            var length = new byte[sizeof(int)];
            foreach (var handle in metadata.ManifestResources)
            {
                var resource = metadata.GetManifestResource(handle);
                if (!resource.Implementation.IsNil)
                    continue;
                // A resource begins with its length.
                stream.Position = start + resource.Offset;
                stream.ReadExactly(length);
                places[metadata.GetString(resource.Name)] = (stream.Position, BitConverter.ToUInt32(length));
            }

            return new AssemblyResources(path, places);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new RagInputException(OnnxErrorCodes.Missing, $"The model assembly '{name}' does not exist or may not be read.", exception);
        }
        catch (Exception exception) when (exception is BadImageFormatException or IOException or InvalidOperationException or ArgumentOutOfRangeException)
        {
            throw Refused(name, exception);
        }
    }

    public Stream? Open(string file)
    {
        var ending = "." + file.Replace('/', '.');
        foreach (var (name, place) in _places)
        {
            if (name.EndsWith(ending, StringComparison.Ordinal) || name == file)
                return new StreamPart(File.OpenRead(_path), place.Start, place.Length);
        }

        return null;
    }

    private static RagParseException Refused(string name, Exception? inner) =>
        new(OnnxErrorCodes.Malformed, $"The file '{name}' is not a .NET assembly. Download it again.", inner);
}
