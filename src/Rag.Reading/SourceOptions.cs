namespace Rag;

/// <summary>How <see cref="DocumentSources"/> reads files.</summary>
public sealed class SourceOptions
{
    /// <summary>The folder that relative paths and document ids start from.</summary>
    /// <value>
    /// When set, a file under it has its path relative to this folder as its id, however it was given.
    /// The default, null, takes paths as they are given; relative ones start from the current directory.
    /// </value>
    public string? Root { get; set; }

    /// <summary>Readers asked before the built-in ones; the first that knows an extension reads the file. Not disposed.</summary>
    public IList<IDocumentReader> CustomReaders { get; private set; } = [];

    /// <summary>The most UTF-16 units the text of one document may have.</summary>
    /// <value>At least 1. The default is 50,000,000.</value>
    public int MaxCharacters { get; set; } = 50_000_000;

    /// <summary>The longest time the reading of one document may take, not counting the time its consumer takes.</summary>
    /// <value>More than zero, or <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>. The default is 30 seconds.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Measures <see cref="Timeout"/>.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>The encoding of text without a byte order mark, as IANA names it, such as <c>shift_jis</c> or <c>windows-1251</c>.</summary>
    /// <value>The default, null, detects it; see <c>docs/readers.md</c>.</value>
    public string? Encoding { get; set; }

    /// <summary>Whether bytes that are invalid in the text's encoding are refused instead of replaced, and encodings never guessed.</summary>
    public bool StrictEncoding { get; set; }

    /// <summary>The <c>pdftotext</c> program of poppler-utils, as a path or as a name found through the operating system's search path.</summary>
    public string PdfToText { get; set; } = "pdftotext";

    /// <summary>Who may see the documents read.</summary>
    /// <value>The default is <see cref="Audience.Unstated"/>.</value>
    public Audience VisibleTo { get; set; } = Audience.Unstated;

    /// <summary>A copy that later changes do not reach.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    /// <exception cref="ArgumentException">The encoding is unknown, or a value is missing.</exception>
    internal SourceOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxCharacters, 1, nameof(MaxCharacters));
        if (Timeout <= TimeSpan.Zero && Timeout != System.Threading.Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(Timeout), Timeout, "Timeout must be more than zero, or infinite.");
        ArgumentNullException.ThrowIfNull(TimeProvider, nameof(TimeProvider));
        ArgumentNullException.ThrowIfNull(VisibleTo, nameof(VisibleTo));
        ArgumentException.ThrowIfNullOrEmpty(PdfToText, nameof(PdfToText));
        if (Encoding is not null && Reading.Charsets.Find(Encoding) is null)
            throw new ArgumentException($"The encoding '{Encoding}' is unknown. Use an IANA name such as utf-8, windows-1252 or shift_jis.", nameof(Encoding));

        var copy = (SourceOptions)MemberwiseClone();
        copy.CustomReaders = [.. CustomReaders];
        return copy;
    }
}
