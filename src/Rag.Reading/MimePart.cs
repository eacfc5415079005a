using System.Text;

namespace Rag.Reading;

/// <summary>A part of a mail: headers and what they say of its bytes.</summary>
internal sealed class MimePart(IReadOnlyList<KeyValuePair<string, string>> headers, ReadOnlyMemory<byte> body)
{
    private readonly string _contentType = headers.FirstOrDefault(header => header.Key == "content-type").Value ?? "text/plain";

    public IReadOnlyList<KeyValuePair<string, string>> Headers => headers;

    /// <summary>Lower case, such as <c>text/html</c>.</summary>
    public string MediaType => _contentType.Split(';')[0].Trim().ToLowerInvariant();

    public bool IsMultipart => MediaType.StartsWith("multipart/", StringComparison.Ordinal) && MimeHeader.Parameter(_contentType, "boundary") is { Length: > 0 };

    public string? Charset => MimeHeader.Parameter(_contentType, "charset");

    /// <summary>The name of an attachment; null for a part that is read in place.</summary>
    public string? FileName
    {
        get
        {
            var disposition = Raw("content-disposition") ?? "";
            var name = MimeHeader.Parameter(disposition, "filename") ?? MimeHeader.Parameter(_contentType, "name");
            var isAttachment = disposition.TrimStart().StartsWith("attachment", StringComparison.OrdinalIgnoreCase);
            return isAttachment || (name is not null && !MediaType.StartsWith("text/", StringComparison.Ordinal))
                ? Titles.Clean(name is null ? null : MimeHeader.Decode(name)) ?? MediaType
                : null;
        }
    }

    public static MimePart Parse(ReadOnlyMemory<byte> bytes)
    {
        var headers = new List<KeyValuePair<string, string>>();
        var at = 0;
        while (at < bytes.Length)
        {
            var line = Line(bytes.Span, at, out var next);
            if (line.Length == 0)
            {
                at = next;
                break;
            }

            var text = Encoding.Latin1.GetString(line);
            // Old mailboxes begin with an envelope line.
            if (text[0] is ' ' or '\t' && headers.Count > 0)
                headers[^1] = new(headers[^1].Key, headers[^1].Value + " " + text.Trim());
            else if (text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && !text.AsSpan(0, colon).ContainsAny(' ', '\t'))
                headers.Add(new(text[..colon].ToLowerInvariant(), text[(colon + 1)..].Trim()));
            else if (headers.Count > 0 || !text.StartsWith("From ", StringComparison.Ordinal))
                break;
            at = next;
        }

        return new MimePart(headers, bytes[at..]);
    }

    /// <summary>A header's words, decoded, or null.</summary>
    public string? Header(string name) => Raw(name) is { } value ? MimeHeader.Decode(value) : null;

    /// <summary>The bytes, without their transfer encoding.</summary>
    public byte[] Content() => Raw("content-transfer-encoding")?.Trim().ToLowerInvariant() switch
    {
        "base64" => MimeHeader.FromBase64(body.Span),
        "quoted-printable" => MimeHeader.FromQuotedPrintable(body.Span),
        _ => body.ToArray(),
    };

    /// <summary>Whether the body holds nothing but white space.</summary>
    public bool IsBlank => Content().AsSpan().TrimStart(" \t\r\n"u8).IsEmpty;

    /// <summary>The parts between the boundaries.</summary>
    public IEnumerable<MimePart> Parts()
    {
        var boundary = Encoding.Latin1.GetBytes("--" + MimeHeader.Parameter(_contentType, "boundary"));
        var start = -1;
        for (var at = 0; at < body.Length;)
        {
            var line = Line(body.Span, at, out var next);
            if (line.StartsWith(boundary))
            {
                var rest = line[boundary.Length..].TrimEnd(" \t"u8);
                var isLast = rest.SequenceEqual("--"u8);
                if (isLast || rest.IsEmpty)
                {
                    if (start >= 0)
                        yield return Parse(body[start..at]);
                    start = next;
                    if (isLast)
                        yield break;
                }
            }

            at = next;
        }

        // A message cut off still has its last part.
        if (start >= 0 && start < body.Length)
            yield return Parse(body[start..]);
    }

    private string? Raw(string name) => headers.FirstOrDefault(header => header.Key == name).Value;

    private static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> bytes, int start, out int next)
    {
        var feed = bytes[start..].IndexOf((byte)'\n');
        next = feed < 0 ? bytes.Length : start + feed + 1;
        return bytes[start..(feed < 0 ? bytes.Length : start + feed)].TrimEnd((byte)'\r');
    }
}
