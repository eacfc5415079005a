using System.Text;
using Rag.Testing;

namespace Rag.Chunking.Tests.Chunkers;

public sealed class YamlChunkerTests : ChunkerSpec
{
    protected override string MediaType => "application/yaml";

    protected override IChunker Create(ChunkSize size, ITokenizer tokenizer) => new JsonChunker(size, tokenizer);

    protected override string CreateText(int seed) => seed % 3 == 0 ? base.CreateText(seed) : HostileStructure.Yaml(seed);

    [Fact]
    public async Task Items_stay_whole_and_the_path_to_them_is_the_context()
    {
        var text = new StringBuilder("# build\nname: ci\non: [push]\njobs:\n  test:\n    steps:\n");
        for (var i = 0; i < 20; i++)
            text.Append("    # step ").Append(i).Append("\n    - name: Step ").Append(i).Append("\n      run: |\n        echo: one\n        echo two\n");

        var chunks = (await Create(new ChunkSize { MaxTokens = 240, OverlapTokens = 0 }, CharacterTokenizer.Instance).ChunkAsync(Document(text.ToString()))).Chunks;

        Assert.StartsWith("jobs:", chunks[1].Text, StringComparison.Ordinal);
        Assert.All(chunks.Skip(2), chunk => Assert.Equal("jobs.test.steps", chunk.Context));
        Assert.All(chunks.Skip(2), chunk => Assert.StartsWith("# step", chunk.Text, StringComparison.Ordinal));
        Assert.All(chunks.Skip(1), chunk => Assert.EndsWith("echo two", chunk.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_large_item_is_cut_between_its_keys()
    {
        var text = "services:\n- web:\n    image: nginx\n    env:\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"      KEY_{i}: value {i}\n")) + "- db:\n    image: postgres\n";

        var chunks = (await Create(new ChunkSize { MaxTokens = 120, OverlapTokens = 0 }, CharacterTokenizer.Instance).ChunkAsync(Document(text))).Chunks;

        Assert.Contains(chunks, chunk => chunk.Context == "services[0].web.env");
        Assert.Equal("services", chunks[^1].Context);
        Assert.All(chunks.Where(chunk => chunk.Context == "services[0].web.env"), chunk => Assert.StartsWith("KEY_", chunk.Text, StringComparison.Ordinal));
    }
}
