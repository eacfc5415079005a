using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Rag.OpenAI.Tests;

/// <summary>Every case for an embedder in the shared collection of bad inputs, with the outcome written there.</summary>
public sealed class BadInputsTests
{
    [SharedFact]
    public async Task Every_bad_answer_of_an_embedder_has_the_outcome_written_for_it()
    {
        var cases = BadInputs.Cases().Where(item => item.GetProperty("target").GetString()!.StartsWith("embedder.", StringComparison.Ordinal)).ToList();

        var wrong = new List<string>();
        foreach (var item in cases)
        {
            if (await ProblemAsync(item) is { } problem)
                wrong.Add($"{item.GetProperty("id").GetString()}: {problem}");
        }

        Assert.True(cases.Count >= 18, $"Only {cases.Count} cases were found.");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static async Task<string?> ProblemAsync(JsonElement item)
    {
        var time = new FakeTime();
        var input = item.GetProperty("input");
        var expect = item.GetProperty("expect");
        var (texts, dimensions, script) = Prepare(input, time);
        await using var server = new ModelServer(script);
        var options = server.Options(time);
        options.Dimensions = dimensions;
        if (item.GetProperty("target").GetString() == "embedder.endpoint")
            options.Endpoint = new Uri(input.GetProperty("text").GetString()!);
        using var generator = new OpenAIEmbeddingGenerator(options);

        var before = GC.GetTotalMemory(forceFullCollection: false);
        Exception? thrown = null;
        GeneratedEmbeddings<Embedding<float>>? answer = null;
        try
        {
            answer = await generator.GenerateAsync(texts);
        }
        catch (Exception e)
        {
            thrown = e;
        }

        if (expect.GetProperty("outcome").GetString() == "reject")
        {
            if (thrown is not RagEmbeddingException error)
                return $"expected {expect.GetProperty("error")}, got {thrown?.GetType().Name ?? "an answer"}";
            if (error.Code != expect.GetProperty("error").GetString())
                return $"expected {expect.GetProperty("error")}, got {error.Code}: {error.Message}";
            Secrets.AssertClean(error);
        }
        else if (thrown is not null)
        {
            return thrown.ToString();
        }

        foreach (var invariant in expect.GetProperty("invariants").EnumerateArray().Select(value => value.GetString()!))
        {
            if (invariant == "vectors_match_texts" && !answer!.Select(vector => (int)vector.Vector.Span[0]).SequenceEqual(Enumerable.Range(1, texts.Length)))
                return "a vector was paired with another text";
            if (invariant.StartsWith("waits_at_least_ms:", StringComparison.Ordinal) && time.Waits.Sum(wait => wait.TotalMilliseconds) < Number(invariant))
                return $"waited {string.Join(", ", time.Waits)}";
            if (invariant.StartsWith("attempts:", StringComparison.Ordinal) && server.Requests.Count != Number(invariant))
                return $"{server.Requests.Count} attempts";
            if (invariant == "time_bound" && time.Waits.Sum(wait => wait.TotalMilliseconds) > expect.GetProperty("limits").GetProperty("time_ms").GetInt32())
                return $"waited {string.Join(", ", time.Waits)}";
            if (invariant == "mem_bound" && (GC.GetTotalMemory(forceFullCollection: false) - before) / 1e6 > expect.GetProperty("limits").GetProperty("peak_extra_mb").GetInt32())
                return "too much memory";
        }

        return null;
    }

    private static double Number(string invariant) => double.Parse(invariant.AsSpan(invariant.IndexOf(':', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture);

    private static (string[] Texts, int? Dimensions, Func<Exchange, Task>[] Script) Prepare(JsonElement input, FakeTime time)
    {
        string[] one = ["a text"];
        if (input.TryGetProperty("floats", out var floats))
            return (one, null, [ModelServer.Json(EmbeddingBodies.Base64([.. floats.EnumerateArray().Select(Float)]))]);
        if (input.TryGetProperty("json", out var json))
            return (one, null, [ModelServer.Json(json.GetRawText())]);
        if (input.TryGetProperty("script", out var script))
            return (one, null, [.. script.EnumerateArray().Select(step => Step(step, time))]);
        if (input.TryGetProperty("status", out _))
            return (one, null, [Step(input, time)]);
        if (input.TryGetProperty("text", out _))
            return (one, null, [ModelServer.Json(EmbeddingBodies.Base64([1, 1]))]);

        var arguments = input.GetProperty("args");
        switch (input.GetProperty("generator").GetString())
        {
            case "zeros":
                return (one, null, [ModelServer.Json(EmbeddingBodies.Base64(new float[arguments.GetProperty("dim").GetInt32()]))]);
            case "constant":
                var constant = new float[arguments.GetProperty("dim").GetInt32()];
                Array.Fill(constant, arguments.GetProperty("value").GetSingle());
                return (one, null, [ModelServer.Json(EmbeddingBodies.Base64(constant))]);
            case "dim":
                var actual = new float[arguments.GetProperty("actual").GetInt32()];
                Array.Fill(actual, 1);
                return (one, arguments.GetProperty("expected").GetInt32(), [ModelServer.Json(EmbeddingBodies.Base64(actual))]);
            case "count":
                return (Texts(arguments.GetProperty("requested").GetInt32()), null, [ModelServer.Json(EmbeddingBodies.Base64([.. Enumerable.Repeat(new float[] { 1, 2 }, arguments.GetProperty("returned").GetInt32())]))]);
            case "shuffledIndexes":
                var entries = Enumerable.Range(0, arguments.GetProperty("count").GetInt32()).Select(i => EmbeddingBodies.Entry(i, EmbeddingBodies.Encode([i + 1, 1]))).ToArray();
                new Random(5).Shuffle(entries);
                return (Texts(entries.Length), null, [ModelServer.Json(EmbeddingBodies.Wrap(entries))]);
            case "bodyBytes":
                return (one, null, [exchange => EndlessAsync(exchange, arguments.GetProperty("count").GetInt64())]);
            case var unknown:
                throw new NotSupportedException($"The generator '{unknown}' is new; teach it to this test.");
        }
    }

    private static Func<Exchange, Task> Step(JsonElement step, FakeTime time)
    {
        var headers = step.TryGetProperty("headers", out var given)
            ? given.EnumerateObject().Select(header => $"{header.Name}: {header.Value.GetString()!.Replace("{now+3s as HTTP-date}", time.GetUtcNow().AddSeconds(3).ToString("r", CultureInfo.InvariantCulture), StringComparison.Ordinal)}").ToArray()
            : [];
        var body = step.TryGetProperty("body", out var text) ? text.GetProperty("text").GetString()! : EmbeddingBodies.Base64([1, 2]);
        return ModelServer.Json(body, step.GetProperty("status").GetInt32(), headers);
    }

    private static async Task EndlessAsync(Exchange exchange, long count)
    {
        await exchange.BeginAsync(200, "Transfer-Encoding: chunked");
        var piece = Encoding.ASCII.GetBytes(new string(' ', 1 << 20));
        for (var sent = 0L; sent < count; sent += piece.Length)
            await exchange.ChunkAsync(piece);
    }

    private static string[] Texts(int count) => [.. Enumerable.Range(0, count).Select(i => $"text {i}")];

    private static float Float(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetSingle() : float.Parse(value.GetString()!, CultureInfo.InvariantCulture);
}

internal static class BadInputs
{
    public static List<JsonElement> Cases()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Shared.PathOf("corpora/bad-inputs.json")));
        return [.. json.RootElement.GetProperty("cases").EnumerateArray().Select(item => item.Clone())];
    }
}
