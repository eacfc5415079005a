using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Rag;

/// <summary>Identifies everything about a document that would change what is stored for it.</summary>
/// <remarks>The time of the last change is left out: touching a file is not changing it.</remarks>
internal static class DocumentFingerprint
{
    // Raised when the same input would be stored differently.
    private const string Version = "1";

    public static string Of(Document document, string chunking, CollectionInfo info)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Version);
        Append(hash, info.Model);
        Append(hash, info.Dimensions);
        Append(hash, info.Analyzer);
        Append(hash, chunking);
        Append(hash, document.Text);
        Append(hash, document.Source);
        Append(hash, document.Title);
        Append(hash, document.MediaType);
        Append(hash, document.ValidFrom?.UtcTicks);
        Append(hash, document.ValidTo?.UtcTicks);
        Append(hash, document.Metadata.Count);
        foreach (var (key, value) in document.Metadata)
        {
            Append(hash, key);
            Append(hash, (int)value.Kind);
            if (value.Kind == MetadataKind.List)
                Append(hash, value.AsList);
            else if (value.Kind == MetadataKind.Number)
                Append(hash, BitConverter.DoubleToInt64Bits(value.AsNumber));
            else
                Append(hash, value.ToString());
        }

        Append(hash, document.VisibleTo.IsStated ? 1 : 0);
        Append(hash, document.VisibleTo.IsPublic ? 1 : 0);
        Append(hash, document.VisibleTo.Principals);
        Append(hash, document.Anchors.Count);
        foreach (var anchor in document.Anchors)
        {
            Append(hash, anchor.Span.Start);
            Append(hash, anchor.Span.Length);
            Append(hash, anchor.Kind);
            Append(hash, anchor.Label);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Every part is preceded by its length, so that no two lists of parts give the same bytes.
    private static void Append(IncrementalHash hash, string? text)
    {
        Append(hash, text?.Length ?? -1);
        if (!BitConverter.IsLittleEndian && text is not null)
        {
            foreach (var unit in text)
                Append(hash, unit);
            return;
        }

        hash.AppendData(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    private static void Append(IncrementalHash hash, IReadOnlyList<string> texts)
    {
        Append(hash, texts.Count);
        foreach (var text in texts)
            Append(hash, text);
    }

    private static void Append(IncrementalHash hash, long? number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number ?? long.MinValue);
        hash.AppendData(bytes);
    }
}
