using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Rag.Reading;

/// <summary>PDF through the <c>pdftotext</c> program of poppler-utils, in a process of its own; page anchors.</summary>
internal sealed class PdfReader(TextLoader loader) : IDocumentReader
{
    public bool CanRead(string extension) => extension is ".pdf";

    public async IAsyncEnumerable<SourceItem> ReadAsync(
        Stream content, DocumentOrigin origin, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var bytes = await RunAsync(content, origin.Id, cancellationToken).ConfigureAwait(false);
        var anchors = new List<Anchor>();
        var text = new System.Text.StringBuilder(bytes.Length);
        var number = 0;
        // Form feeds part the pages; in a text they would count as forbidden control characters.
        foreach (var page in System.Text.Encoding.UTF8.GetString(bytes).Split('\f'))
        {
            number++;
            var words = page.ReplaceLineEndings("\n").Trim('\n', ' ');
            if (words.Length == 0)
                continue;
            if (text.Length > 0)
                text.Append("\n\n");
            anchors.Add(new Anchor(new TextSpan(text.Length, words.Length), "page", number.ToString(CultureInfo.InvariantCulture)));
            text.Append(words);
        }

        var decoded = TextLoader.Cleaned(text.ToString(), 0, [], origin.Id);
        var warnings = decoded.Warnings;
        if (anchors.Count == 0)
            warnings = [.. warnings, new RagWarning("no_text_layer", "The PDF holds no text, only images perhaps. Recognise its text first, with ocrmypdf for example.", origin.Id)];
        yield return Items.Of(origin, warnings, new Document
        {
            Id = origin.Id,
            Text = decoded.Text,
            Source = origin.Source,
            MediaType = "text/plain",
            Anchors = anchors,
        });
    }

    private async Task<byte[]> RunAsync(Stream content, string id, CancellationToken cancellationToken)
    {
        // Both names are a dash: the document comes and goes through pipes, and no file is written.
        var start = new ProcessStartInfo(loader.Options.PdfToText) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in (ReadOnlySpan<string>)["-q", "-enc", "UTF-8", "-eol", "unix", "-", "-"])
            start.ArgumentList.Add(argument);
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            throw new RagParseException("parse.tool_missing", "PDF is read by the program pdftotext, which is not installed. Install poppler-utils (apt install poppler-utils, brew install poppler), or set SourceOptions.PdfToText to where it is.", exception) { DocumentId = id };
        }

        try
        {
            var feeding = FeedAsync(content, process, cancellationToken);
            var complaint = process.StandardError.ReadToEndAsync(cancellationToken);
            var bytes = await loader.ReadAllAsync(process.StandardOutput.BaseStream, cancellationToken).ConfigureAwait(false);
            await feeding.ConfigureAwait(false);
            _ = await complaint.ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return process.ExitCode switch
            {
                0 => bytes,
                3 => throw new RagParseException("parse.encrypted", "The PDF forbids copying its text or needs a password. Save it without protection.") { DocumentId = id },
                var code => throw new RagParseException("parse.corrupt", string.Create(CultureInfo.InvariantCulture, $"pdftotext could not read the PDF (exit code {code}). Open it in a viewer and save it anew.")) { DocumentId = id },
            };
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static async Task FeedAsync(Stream content, Process process, CancellationToken cancellationToken)
    {
        try
        {
            await content.CopyToAsync(process.StandardInput.BaseStream, cancellationToken).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException) when (!cancellationToken.IsCancellationRequested)
        {
            // The program gave up before it had read all; its exit code says why.
        }
    }
}
