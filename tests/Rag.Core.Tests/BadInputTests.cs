using Microsoft.Extensions.AI;
using Rag.Chunking;
using Rag.Stores.Memory;
using Rag.Testing;
using Xunit.Abstractions;

namespace Rag.Core.Tests;

/// <summary>The hostile inputs about options; and which cases of these areas other tests run, or nothing yet can. A case that is in neither list fails.</summary>
public sealed class BadInputTests(ITestOutputHelper output)
{
    private static readonly string[] s_areas = ["options", "answer", "audit", "pii"];

    // By target: where its cases run, or why they cannot.
    private static readonly Dictionary<string, string> s_elsewhere = new(StringComparer.Ordinal)
    {
        ["search.rrfK"] = "a constant, not an option",
        ["index.batch"] = "cancelling whole documents: CollectionSpec and ConcurrencySpec of every store",
        ["index.document"] = "cancelling while a lock is held: Rag.Stores.Sqlite.Tests; masking before chunking: no masking in Rag.Core",
        ["store.dispose"] = "ConcurrencySpec of every store",
        ["citations.verify"] = "the citation tests of this project",
        ["answer.parse"] = "the chain's tests of this project",
        ["answer.stream"] = "the chain's tests of this project",
        ["tool.call"] = "no tools in Rag.Core",
        ["audit.verify"] = "no audit log in Rag.Core",
        ["audit.open"] = "no audit log in Rag.Core",
        ["mask"] = "no masking in Rag.Core",
        ["mask.customPattern"] = "no masking in Rag.Core",
        ["index.document.metadata"] = "no masking in Rag.Core",
        ["embedder.endpoint"] = "Rag.OpenAI.Tests",
    };

    [SharedFact]
    public async Task Every_case_about_options_meets_what_it_expects_and_none_is_unknown()
    {
        foreach (var area in s_areas)
        {
            var (run, elsewhere) = (0, 0);
            foreach (var input in BadInputs.InArea(area))
            {
                if (s_elsewhere.ContainsKey(input.Target))
                {
                    elsewhere++;
                    continue;
                }

                await RunAsync(input.Target, input);
                run++;
            }

            output.WriteLine($"{area}: {run} run here, {elsewhere} elsewhere or without a subject");
            Assert.True(run + elsewhere > 0, area);
        }
    }

    [SharedFact]
    public async Task A_case_that_no_test_knows_fails() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync("search.colour", BadInputs.InArea("options")[0]));

    private static async Task RunAsync(string target, BadInput input)
    {
        await using var store = new InMemoryVectorStore();
        using var embedder = new HashingEmbeddingGenerator();
        var settings = new CollectionSettings { Model = "m", Dimensions = HashingEmbeddingGenerator.Dimensions, Analyzer = TextAnalyzer.Default };
        var collection = await store.OpenAsync("docs", settings);
        Func<Task> call = target switch
        {
            "search.k" => async () => await AskAsync(collection, embedder, input.Input.GetProperty("json").GetInt32()),
            "search.alpha" => () => Task.FromResult(new HybridSearch(collection, embedder, new HybridSearchOptions { Alpha = BadInput.NumberOf(input.Input.GetProperty("float")) })),
            "chunk.options.maxTokens" => () => Task.FromResult(new RecursiveChunker(new ChunkSize { MaxTokens = input.Input.GetProperty("json").GetInt32() })),
            "chunk.options.overlap" => () => Task.FromResult(new RecursiveChunker(new ChunkSize
            {
                MaxTokens = input.Input.GetProperty("json").GetProperty("maxTokens").GetInt32(),
                OverlapTokens = input.Input.GetProperty("json").GetProperty("overlap").GetInt32(),
            })),
            "embed.batchSize" => () => Task.FromResult(new IndexingPipeline(
                collection, new RecursiveChunker(new ChunkSize()), embedder, new IndexingOptions { BatchSize = input.Input.GetProperty("json").GetInt32() })),
            "store.dimension" => () => store.OpenAsync("other", settings with { Dimensions = input.Input.GetProperty("json").GetInt32() }),
            _ => throw new InvalidOperationException($"No test knows the target '{target}' of {input.Id}."),
        };

        if (input.Error is null)
        {
            await call();
            return;
        }

        // Misuse is an exception of the base library, at the call, that names the option.
        Assert.Equal("arg.out_of_range", input.Error);
        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(call);
        Assert.InRange(error.Message.Length, 1, 500);
        if (input.Invariants.Contains("error_names_parameter"))
            Assert.False(string.IsNullOrEmpty(error.ParamName));
    }

    private static async Task AskAsync(IVectorCollection collection, HashingEmbeddingGenerator embedder, int top)
    {
        var search = new HybridSearch(collection, embedder, new HybridSearchOptions { Top = top });
        await collection.ReplaceAsync(new TestDocument("a", "apple") { Dimensions = HashingEmbeddingGenerator.Dimensions }, new TestDocument("b", "banana") { Dimensions = HashingEmbeddingGenerator.Dimensions });

        Assert.InRange((await search.RetrieveAsync("apple")).Hits.Count, 1, 2);
    }
}
