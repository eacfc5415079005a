using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rag.Testing;

namespace Rag.Chunking.Tests.Chunkers;

/// <summary>Chunks are the same in another process, which hashes strings differently, speaks Turkish and has one processor.</summary>
public sealed class SameInAnyProcessTests
{
    private const string FileVariable = "RAG_DIGEST_FILE";

    [Fact]
    public async Task Another_process_and_language_give_the_same_chunks()
    {
        var file = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("dotnet", ["vstest", typeof(SameInAnyProcessTests).Assembly.Location, $"--TestCaseFilter:FullyQualifiedName~{nameof(SameInAnyProcessChild)}"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment =
                {
                    [ChildTheoryAttribute.Variable] = "1", [FileVariable] = file, ["LC_ALL"] = "tr_TR.UTF-8", ["LANG"] = "tr_TR.UTF-8", ["DOTNET_PROCESSOR_COUNT"] = "1",
                },
            };
            using var child = Process.Start(start)!;
            var output = child.StandardOutput.ReadToEndAsync();
            var errors = child.StandardError.ReadToEndAsync();
            await child.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromMinutes(3)).Token);

            Assert.True(child.ExitCode == 0, await output + await errors);
            var lines = await File.ReadAllLinesAsync(file);
            Assert.Equal(["tr-TR", .. await DigestsAsync()], lines);
        }
        finally
        {
            File.Delete(file);
        }
    }

    // A digest for each chunker, so that a difference names its chunker.
    private static async Task<List<string>> DigestsAsync()
    {
        var digests = new List<string>();
        foreach (var (mediaType, create) in Makers)
        {
            var all = new StringBuilder();
            for (var seed = 0; seed < 30; seed++)
            {
                var size = new ChunkSize { MaxTokens = 10 + (seed * 7), OverlapTokens = seed };
                var document = new Document { Id = "d", Text = Text(mediaType, seed), MediaType = mediaType };
                foreach (var chunk in (await create(size).ChunkAsync(document)).Chunks)
                    all.Append(CultureInfo.InvariantCulture, $"{chunk.Id} {chunk.Span.Start} {chunk.Span.Length} {chunk.Tokens} {chunk.Kind} {chunk.Context} {string.Join('/', chunk.Headings)}\n");
            }

            digests.Add($"{mediaType} {create(new ChunkSize()).Configuration} {Convert.ToHexString(SHA256.HashData(Encoding.Unicode.GetBytes(all.ToString())))}");
        }

        return digests;
    }

    private static IEnumerable<(string MediaType, Func<ChunkSize, IChunker> Create)> Makers =>
    [
        ("text/plain", size => new RecursiveChunker(size)),
        ("text/markdown", size => new MarkdownChunker(size)),
        ("text/csv", size => new TableChunker(size)),
        ("text/x-log", size => new LogChunker(size)),
        ("application/json", size => new JsonChunker(size)),
        ("application/yaml", size => new JsonChunker(size)),
        ("text/x-csharp", size => new CodeChunker(size)),
        ("text/plain", size => new SemanticChunker(new HashingEmbeddingGenerator(), size)),
    ];

    private static string Text(string mediaType, int seed) => mediaType switch
    {
        "application/json" => HostileStructure.Json(seed),
        "application/yaml" => HostileStructure.Yaml(seed),
        _ => HostileText.Create(seed) + " \u0130I\u0131i DI\u011EI",
    };

    public sealed class SameInAnyProcessChild
    {
        [ChildTheory]
        [InlineData(FileVariable)]
        public async Task It_is_written_down(string variable) => await File.WriteAllLinesAsync(
            Environment.GetEnvironmentVariable(variable)!, [CultureInfo.CurrentCulture.Name, .. await DigestsAsync()]);
    }
}
