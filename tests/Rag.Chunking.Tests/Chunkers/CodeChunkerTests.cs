using System.Text;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Rag.Testing;

namespace Rag.Chunking.Tests.Chunkers;

public sealed class CodeChunkerTests : ChunkerSpec
{
    private static readonly string[] s_mediaTypes = ["text/x-csharp", "text/x-java", "text/javascript", "text/x-go", "text/x-rust", "text/x-c++", "text/x-python", "text/x-sql", "text/x-other"];

    private static readonly string[] s_lines =
    [
        "namespace A;", "public class B", "{", "}", "    void F(int a) {", "    }", "// comment", "/* open", "*/", "# comment", "#if X", "\"string { \"", "'c'", "'{'", "`template ${a + `b`} {`",
        "x => { return 1; }", "if (a) { b(); } else { c(); }", "def f(a):", "    return 1", "@decorator", "class C:", "fn f<'a>(x: &'a str) -> u8 {", "r#\"raw { \"#", "R\"x(raw { )x\"",
        "$\"hole {f(\"{\")}\"", "@\"verbatim \"\" {\"", "\"\"\"", "$$\"\"\" {{a}} \"\"\"", "SELECT CASE WHEN a THEN b END;", "BEGIN", "END;", "GO", "-- sql", "$tag$ body; $tag$", "let re = /[/{]+/g;", "(((", ")]",
        "#else", "#endif", "#if 0", "#define M {", "DELIMITER $$", "$$", "/", "q'[it's;]'", "E'\\';'", "[a;b]", "`a ${`b ${c}`} }`", "return /[}]/", "requires (T t) { t; }", "public:", "template <class T>",
        "typedef struct {", "} name;", "extends B", ";(f)()", "case 1,", "enum E {", "END IF;", "CREATE PROCEDURE p AS", "br\"\\\"", "1'000", "else:", "    # c \\", "}, {", "async () => {", "@A({})",
    ];

    protected override string MediaType => "text/x-csharp";

    protected override IChunker Create(ChunkSize size, ITokenizer tokenizer) => new CodeChunker(size, tokenizer);

    protected override string CreateText(int seed) => seed % 4 == 0 ? base.CreateText(seed) : Lines(seed);

    [Fact]
    public async Task Every_law_holds_in_every_language()
    {
        for (var seed = 0; seed < Cases / 20; seed++)
        {
            var (size, tokenizer) = Setting(seed);
            foreach (var mediaType in s_mediaTypes)
            {
                var document = Document(Lines(seed)) with { MediaType = mediaType };
                ChunkLaws.Check(document, await Create(size, tokenizer).ChunkAsync(document), tokenizer, size.MaxTokens, size.OverlapTokens);
            }
        }
    }

    [Fact]
    public async Task No_member_that_Roslyn_finds_in_this_repository_is_cut_if_it_fits()
    {
        var tokenizer = EstimatedTokenizer.Instance;
        var seen = 0;
        foreach (var file in Sources())
        {
            var text = File.ReadAllText(file);
            var members = CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes()
                .Where(node => node is BaseMethodDeclarationSyntax or BasePropertyDeclarationSyntax or BaseTypeDeclarationSyntax).ToList();
            foreach (var max in new[] { 60, 150, 400 })
            {
                var chunks = (await Create(new ChunkSize { MaxTokens = max, OverlapTokens = 0 }, tokenizer).ChunkAsync(Document(text))).Chunks;
                foreach (var member in members)
                {
                    // With its documentation.
                    var start = member.GetLeadingTrivia().FirstOrDefault(trivia => trivia.HasStructure).FullSpan is { Length: > 0 } comment ? comment.Start : member.SpanStart;
                    var span = TextSpan.FromBounds(start, member.Span.End);
                    if (tokenizer.CountTokens(text.AsSpan(span.Start, span.Length)) > max - 4)
                        continue;
                    seen++;
                    Assert.True(
                        chunks.Any(chunk => chunk.Span.Contains(span)),
                        $"{Path.GetFileName(file)} at {max}: {member.GetType().Name} at {member.GetLocation().GetLineSpan().StartLinePosition} is cut.");
                }
            }
        }

        Assert.InRange(seen, 500, int.MaxValue);
    }

    [Fact]
    public async Task A_comment_at_the_margin_does_not_end_a_class()
    {
        var method = "    def f{0}(self):\n        if self.a:\n            return {0}\n\n";
        var methods = Enumerable.Range(10, 20).Select(i => method.Replace("{0}", i.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)).ToList();

        var chunks = await Chunks("class C:\n" + string.Join("##  def old(self):\n##      pass\n\n", methods) + "# leads to g\ndef g():\n    pass\n", "text/x-python", max: 150);

        Assert.All(methods, text => Assert.Contains(chunks, chunk => chunk.Text.Contains(text.Trim(), StringComparison.Ordinal)));
        Assert.All(chunks.Where(chunk => chunk.Text.Contains("old", StringComparison.Ordinal)).Skip(1), chunk => Assert.Equal("class C:", chunk.Context));
        Assert.Contains(chunks, chunk => chunk.Text.Contains("# leads to g\ndef g():", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_directive_stays_with_the_member_it_is_said_of()
    {
        var method = "    // Our own text only.\n#pragma warning disable CA2100\n    private static void Run()\n    {\n        Call();\n    }\n";

        var chunks = await Chunks("class C\n{\n" + string.Concat(Enumerable.Repeat(method + "#pragma warning restore CA2100\n\n", 6)) + "}\n", "text/x-csharp", max: 170);

        Assert.Equal(6, chunks.Count(chunk => chunk.Text.Contains(method.Trim(), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_large_class_is_cut_between_methods_under_its_signature()
    {
        var methods = string.Concat(Enumerable.Range(0, 20).Select(i => $"    /// <summary>Does {i}.</summary>\n    [Fact]\n    public int Do{i}(int a)\n    {{\n        return a + {i};\n    }}\n\n"));

        var chunks = await Chunks("namespace N;\n\npublic sealed class C<T>\n    : IC\n{\n" + methods + "}\n", "text/x-csharp", max: 260);

        Assert.Equal("", chunks[0].Context);
        Assert.Equal("namespace N;", chunks[1].Context);
        Assert.All(chunks.Skip(2), chunk => Assert.Equal("namespace N;\npublic sealed class C<T> : IC", chunk.Context));
        Assert.All(chunks.Skip(2), chunk => Assert.StartsWith("/// <summary>", chunk.Text, StringComparison.Ordinal));
        Assert.All(chunks, chunk => Assert.Equal(ChunkKind.Code, chunk.Kind));
    }

    [Theory]
    [InlineData("text/x-python", "class C(B):\n    \"\"\"Docs: {\n\n    more\"\"\"\n\n", "    # leads to\n    @property\n    def f{0}(self, a=(1,\n        2)):\n        if a:\n            return '#'\n        else:\n            return {0}\n\n", "", "# leads to", "class C(B):")]
    [InlineData("text/x-java", "public class C {\n", "    // leads to\n    @Override\n    public int f{0}(int a) {{\n        return \"{{\".length() + {0};\n    }}\n\n", "}\n", "// leads to", "public class C")]
    [InlineData("text/x-typescript", "export class C {\n", "  // leads to\n  async f{0}(a: number) {{\n    const re = /[{{/]/\n    return `x ${{a}} {{` + {0}\n  }}\n\n", "}\n", "// leads to", "export class C")]
    [InlineData("text/x-rust", "impl<'a> C<'a> {\n", "    // leads to\n    #[inline]\n    pub fn f{0}(&'a self) -> char {{\n        let s = r#\"{{\"#;\n        '{{'\n    }}\n\n", "}\n", "// leads to", "impl<'a> C<'a>")]
    [InlineData("text/x-go", "package p\n\n", "// leads to\nfunc f{0}(a int) string {{\n\tif a > {0} {{\n\t\treturn `{{`\n\t}}\n\treturn \"\"\n}}\n\n", "", "// leads to", "package p")]
    [InlineData("text/x-c++", "#include <x>\nnamespace n {\n", "// leads to\nint f{0}(int a) {{\n  auto s = R\"(}})\";\n  return a + {0};\n}}\n\n", "}\n", "// leads to", "namespace n")]
    [InlineData("text/x-sql", "", "-- leads to\nCREATE PROCEDURE f{0} AS\nBEGIN\n  SELECT CASE WHEN a = ';' THEN 1 ELSE {0} END;\n  UPDATE t SET a = 1;\nEND;\n\n", "", "-- leads to", "")]
    public async Task Functions_are_whole_with_their_comment_in(string mediaType, string before, string function, string after, string lead, string context)
    {
        var functions = Enumerable.Range(10, 30).Select(i => string.Format(System.Globalization.CultureInfo.InvariantCulture, function.Contains("{{", StringComparison.Ordinal) ? function : function.Replace("{0}", "\u0001", StringComparison.Ordinal).Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal).Replace("\u0001", "{0}", StringComparison.Ordinal), i)).ToList();

        var chunks = await Chunks(before + string.Concat(functions) + after, mediaType, max: 400);

        Assert.InRange(chunks.Count, 5, 30);
        Assert.All(functions, function => Assert.Contains(chunks, chunk => chunk.Text.Contains(function.Trim(), StringComparison.Ordinal)));
        Assert.All(chunks.Skip(2), chunk => Assert.StartsWith(lead, chunk.Text, StringComparison.Ordinal));
        Assert.All(chunks.Skip(2), chunk => Assert.Equal(context, chunk.Context));
    }

    [Fact]
    public async Task Signs_repeated_a_hundred_thousand_times_are_only_text()
    {
        foreach (var part in new[] { "{", "a{", "$\"{", "/*", "$", "\"", "'", "`${", "=/[", "a\n", "}\n", "#else\n", "x\n#else\n", "q'[", "r#", "}\n\n.", "CREATE PROCEDURE p\n", "// c\n\n", "\\\n", "(\"", "@a(", "template <", "requires (" })
        {
            var text = string.Concat(Enumerable.Repeat(part, 300_000 / part.Length));
            foreach (var mediaType in s_mediaTypes)
                Assert.NotEmpty(await Chunks(text, mediaType, max: 5000, check: false));
        }
    }

    private static string Lines(int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (var i = random.Next(IsLong(seed) ? 60 : 12); i > 0; i--)
            text.Append(' ', 4 * random.Next(3)).Append(s_lines[random.Next(s_lines.Length)]).Append(random.Next(3) switch { 0 => "\r\n", 1 => "\n\n", _ => "\n" });
        return text.ToString();
    }

    private async Task<IReadOnlyList<Chunk>> Chunks(string text, string mediaType, int max, bool check = true)
    {
        var document = Document(text) with { MediaType = mediaType };
        var chunked = await Create(new ChunkSize { MaxTokens = max, OverlapTokens = 0 }, CharacterTokenizer.Instance).ChunkAsync(document);
        if (check)
            ChunkLaws.Check(document, chunked, CharacterTokenizer.Instance, max, 0);
        return chunked.Chunks;
    }

    private static IEnumerable<string> Sources()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Rag.sln")))
            folder = folder.Parent!;
        return Directory.EnumerateFiles(Path.Combine(folder.FullName, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
    }
}
