using Rag.Chunking.Tests.Tokenizers;

namespace Rag.Chunking.Tests.Reading;

/// <summary>A test that needs the shared data and the program pdftotext: skipped, and says so, where either is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PdfFactAttribute : FactAttribute
{
    public PdfFactAttribute()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (SharedData.Root is null)
            Skip = "No shared data: put the folder beside the repository as 'shared', or name it in RAG_SHARED.";
        else if (!folders.Any(folder => File.Exists(Path.Combine(folder, "pdftotext")) || File.Exists(Path.Combine(folder, "pdftotext.exe"))))
            Skip = "The program pdftotext is absent: install poppler-utils.";
    }
}
