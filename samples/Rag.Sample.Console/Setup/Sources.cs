using System.CommandLine;

namespace Rag.Sample.Console.Setup;

/// <summary>How files are read: one id for a file of the current folder, however its path is written.</summary>
internal sealed class Sources
{
    private readonly Option<string?> _encoding = new("--encoding") { Description = "The encoding of text without a byte order mark, such as windows-1251 (default: detected)" };

    public void AddTo(Command command) => command.Options.Add(_encoding);

    public SourceOptions OptionsOf(ParseResult parsed) => new() { Root = Environment.CurrentDirectory, Encoding = parsed.GetValue(_encoding) };
}
