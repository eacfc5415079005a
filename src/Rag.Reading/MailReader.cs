using System.Runtime.CompilerServices;

namespace Rag.Reading;

/// <summary>E-mail (RFC 5322, 2008; MIME, RFC 2045–2047, 1996): the body as a person reads it, headers as metadata, attachments named.</summary>
internal sealed class MailReader(TextLoader loader) : IDocumentReader
{
    private const int MaxDepth = 32;
    private const int MaxParts = 1000;

    public bool CanRead(string extension) => extension is ".eml" or ".mht" or ".mhtml";

    public async IAsyncEnumerable<SourceItem> ReadAsync(
        Stream content, DocumentOrigin origin, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var bytes = await loader.ReadAllAsync(content, cancellationToken).ConfigureAwait(false);
        var mail = MimePart.Parse(bytes);
        if (mail.Headers.Count == 0)
            throw new RagParseException("parse.corrupt", "The file has no mail headers. Save the message anew as .eml.") { DocumentId = origin.Id };

        var warnings = new List<RagWarning>();
        var metadata = new MetadataBuilder(origin.Id);
        foreach (var (header, key) in (ReadOnlySpan<(string, string)>)[("from", "from"), ("to", "to"), ("cc", "cc"), ("message-id", "message_id"), ("in-reply-to", "in_reply_to")])
        {
            if (mail.Header(header) is { Length: > 0 } value)
                metadata.Add(key, MetadataValue.Of(value));
        }

        var sent = mail.Header("date") is { } date ? HeaderDate.Parse(date) : null;
        if (sent is { } time)
            metadata.Add("sent", MetadataValue.Of(time));
        var writer = new MarkdownWriter(origin.Id, loader.Options.MaxCharacters);
        var attachments = new List<string>();
        var parts = 0;
        Write(mail, 0);
        if (attachments.Count > 0)
            metadata.Add("attachments", MetadataValue.Of(attachments));
        yield return StructuredItem.Of(writer, origin, mail.Header("subject"), metadata, warnings, sent);

        void Write(MimePart part, int depth)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (depth > MaxDepth)
                throw new RagParseException("parse.too_deep", $"The message nests more than {MaxDepth} parts. Save it anew from a mail program.") { DocumentId = origin.Id };
            if (++parts > MaxParts)
                throw new RagParseException("parse.archive_limit", $"The message has more than {MaxParts} parts.") { DocumentId = origin.Id };
            if (part.IsMultipart)
            {
                var children = part.Parts().Take(MaxParts).ToList();
                // The last alternative is the richest, but the plain one is what the sender wrote, without a layout.
                // Some programs leave it empty.
                if (part.MediaType == "multipart/alternative")
                    children = [.. children.Where(child => child.MediaType == "text/plain" && !child.IsBlank).Concat(children.Where(child => child.MediaType == "text/html" || child.IsMultipart)).Take(1)];
                foreach (var child in children)
                    Write(child, depth + 1);
            }
            else if (part.MediaType == "message/rfc822")
            {
                var inner = MimePart.Parse(part.Content());
                writer.Heading(2, inner.Header("subject") ?? "Forwarded message");
                Write(inner, depth + 1);
            }
            else if (part.FileName is { } name)
            {
                attachments.Add(name);
            }
            else if (part.MediaType.StartsWith("text/", StringComparison.Ordinal))
            {
                var decoded = loader.Decode(part.Content(), part.Charset, origin.Id);
                warnings.AddRange(decoded.Warnings);
                if (part.MediaType == "text/html")
                {
                    HtmlText.Write(decoded.Text, writer, origin.Id, warnings, cancellationToken).Dispose();
                    return;
                }

                foreach (var paragraph in decoded.Text.ReplaceLineEndings("\n").Split("\n\n"))
                    writer.Paragraph(paragraph);
            }
            else
            {
                attachments.Add(part.MediaType);
            }
        }
    }
}
