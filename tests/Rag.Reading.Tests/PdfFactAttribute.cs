namespace Rag.Reading.Tests;

/// <summary>A test that needs the shared data and the program pdftotext: skipped, and says so, where either is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PdfFactAttribute : FactAttribute
{
    public PdfFactAttribute()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (Shared.Root is null)
            Skip = Shared.Absent;
        else if (!folders.Any(folder => File.Exists(Path.Combine(folder, "pdftotext")) || File.Exists(Path.Combine(folder, "pdftotext.exe"))))
            Skip = "The program pdftotext is absent: install poppler-utils.";
    }
}
