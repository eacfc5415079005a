using System.Net.Http;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Rag;

/// <summary>Embeds any number of texts within a provider's limits, and trusts no answer before it was checked.</summary>
internal sealed class BatchEmbedder(IEmbeddingGenerator<string, Embedding<float>> generator, CollectionInfo info, IndexingOptions options)
{
    /// <summary>The vectors in the order of the texts, a call's together with the tokens it took: what is paid for is handed out before the next call can fail.</summary>
    public async IAsyncEnumerable<(IReadOnlyList<ReadOnlyMemory<float>> Vectors, long Tokens)> EmbedAsync(
        IReadOnlyList<(string Text, int Tokens)> texts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var start = 0; start < texts.Count;)
        {
            var count = NextBatch(texts, start);
            var batch = texts.Skip(start).Take(count).ToList();
            var answer = await CallAsync([.. batch.Select(entry => entry.Text)], cancellationToken).ConfigureAwait(false);
            var tokens = answer.Usage?.InputTokenCount ?? answer.Usage?.TotalTokenCount ?? batch.Sum(entry => (long)entry.Tokens);
            yield return ([.. answer.Select(embedding => embedding.Vector)], tokens);
            start += count;
        }
    }

    private int NextBatch(IReadOnlyList<(string Text, int Tokens)> texts, int start)
    {
        long tokens = 0;
        var count = 0;
        while (start + count < texts.Count && count < options.BatchSize)
        {
            tokens += texts[start + count].Tokens;
            if (count > 0 && tokens > options.MaxBatchTokens)
                break;
            count++;
        }

        return count;
    }

    private async Task<GeneratedEmbeddings<Embedding<float>>> CallAsync(List<string> texts, CancellationToken cancellationToken)
    {
        using var activity = RagTelemetry.Start("embeddings", info.Model, System.Diagnostics.ActivityKind.Client);
        activity?.SetTag("gen_ai.request.model", info.Model);
        for (var attempt = 1; ; attempt++)
        {
            var started = options.TimeProvider.GetTimestamp();
            try
            {
                var answer = await generator.GenerateAsync(texts, cancellationToken: cancellationToken).ConfigureAwait(false)
                    ?? throw new RagEmbeddingException("embedding.malformed", $"'{info.Model}' answered nothing.");
                EmbeddingGuard.Require(answer, texts.Count, info.Dimensions, info.Model);
                RagTelemetry.OperationDuration.Record(
                    options.TimeProvider.GetElapsedTime(started).TotalSeconds,
                    new("gen_ai.operation.name", "embeddings"), new("gen_ai.request.model", info.Model));
                return answer;
            }
            catch (Exception exception) when (IsTransient(exception, cancellationToken) && attempt < options.MaxAttempts)
            {
                await Task.Delay(DelayAfter(attempt), options.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not RagException and not ArgumentException && !IsCancellation(exception, cancellationToken))
            {
                activity.Fail(exception);
                throw new RagEmbeddingException("embedding.failed", $"'{info.Model}' failed with {exception.GetType().Name} after {attempt} attempts. Check that it is reachable and accepts {texts.Count} texts at once.", exception);
            }
            catch (Exception exception)
            {
                activity.Fail(exception);
                throw;
            }
        }
    }

    private TimeSpan DelayAfter(int attempt)
    {
        var delay = Math.Min(options.RetryDelay.TotalMilliseconds * Math.Pow(2, attempt - 1), options.MaxRetryDelay.TotalMilliseconds);
        // Up to half shorter, so that processes that failed together do not come back together.
        return TimeSpan.FromMilliseconds(delay * (1 - (options.Random?.NextDouble() ?? 0) / 2));
    }

    // A generator that throws our own type has done its retries; any other client gets ours, but not for what would be refused again.
    private static bool IsTransient(Exception exception, CancellationToken cancellationToken) => !IsCancellation(exception, cancellationToken) && exception switch
    {
        HttpRequestException { StatusCode: { } status } => (int)status is 408 or 409 or 425 or 429 or >= 500,
        HttpRequestException or IOException or TimeoutException or OperationCanceledException => true,
        _ => false,
    };

    private static bool IsCancellation(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && cancellationToken.IsCancellationRequested;
}
