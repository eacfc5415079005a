using System.ClientModel.Primitives;
using System.Globalization;
using System.Text.Json;

namespace Rag.OpenAI;

/// <summary>Turns an answer that is not a success into words of our own.</summary>
/// <remarks>
/// The server's message is never repeated: it may quote the key, the prompt or a document. Only its machine-readable code is, and only
/// when it looks like one.
/// </remarks>
internal static class ErrorAnswer
{
    private const int MaxErrorBytes = 64 * 1024;
    private const int MaxCodeLength = 64;

    public static async Task<ModelFailure> ReadAsync(PipelineResponse response, OpenAIOptions options, CancellationToken cancellationToken)
    {
        var code = default(string);
        var hopeless = response.Headers.TryGetValue("x-should-retry", out var retry) && retry == "false";
        try
        {
            var body = await LimitedStream.ReadAllAsync(response, MaxErrorBytes, cancellationToken).ConfigureAwait(false);
            // Ollama's answer when a model gives NaN for a text: the same text will fail again.
            hopeless |= body.Span.IndexOf("unsupported value: NaN"u8) >= 0;
            using var json = JsonDocument.Parse(body);
            code = CodeOf(json.RootElement, options.ApiKey);
        }
        catch (Exception e) when (e is JsonException or ModelFailure or IOException or HttpRequestException)
        {
            // The status says enough; a body that cannot be read adds nothing.
        }

        return Describe(response.Status, code, RetryAfterOf(response, options.TimeProvider), hopeless);
    }

    /// <summary>Whether an object that came where an answer should stand is an error: OpenAI's own, or vLLM's, FastAPI's and others' that have no <c>error</c> in them.</summary>
    public static bool IsError(JsonElement root) =>
        (root.TryGetProperty("error", out var error) && error.ValueKind is not JsonValueKind.Null)
        || Says(root, "object", "error")
        || Says(root, "type", "error")
        || (!root.TryGetProperty("choices", out _) && !root.TryGetProperty("usage", out _) && (root.TryGetProperty("message", out _) || root.TryGetProperty("detail", out _)));

    /// <summary>An error sent as an event of a stream that began well.</summary>
    public static ModelFailure OfEvent(JsonElement root, string? secret)
    {
        var code = CodeOf(root, secret);
        if (int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 400 and <= 599)
            return Describe(status, null, null, hopeless: false);
        var transient = code is not null && (code.Contains("server_error", StringComparison.Ordinal) || code.Contains("overloaded", StringComparison.Ordinal) || code.Contains("rate_limit", StringComparison.Ordinal));
        return new ModelFailure(FailureKind.Failed, "reported an error while answering" + (code is null ? "." : $": {code}.")) { IsTransient = transient };
    }

    public static ModelFailure Describe(int status, string? code, TimeSpan? retryAfter, bool hopeless)
    {
        var outOfMoney = code is "insufficient_quota" or "billing_hard_limit_reached";
        var (kind, advice) = status switch
        {
            >= 300 and < 400 => (FailureKind.Failed, "Redirects are not followed; set OpenAIOptions.Endpoint to the final address."),
            401 or 403 => (FailureKind.Unauthorized, "Check OpenAIOptions.ApiKey and that it may use this model."),
            404 => (FailureKind.Failed, "Check OpenAIOptions.Model, and that OpenAIOptions.Endpoint is the API's base address, usually ending in /v1."),
            413 => (FailureKind.Failed, "The request is too large; send less at once."),
            429 when outOfMoney => (FailureKind.RateLimited, "The account has no quota left; waiting will not help."),
            429 => (FailureKind.RateLimited, "Send fewer requests at once, or try again later."),
            408 or 502 or 503 or 504 => (FailureKind.Unavailable, "Try again later."),
            >= 500 => (FailureKind.Failed, "The server failed; its log should say why."),
            _ when code is "context_length_exceeded" => (FailureKind.Failed, "The input is longer than the model's context; send less text."),
            _ when code is "content_filter" => (FailureKind.Failed, "The provider's content filter refused the input."),
            _ => (FailureKind.Failed, "Check the model's name, the input's length and the options sent."),
        };
        var transient = !hopeless && !outOfMoney && status is 408 or 409 or 429 or >= 500;
        var named = code is null ? "" : $" ({code})";
        var waiting = retryAfter is { } wait ? string.Create(CultureInfo.InvariantCulture, $" It asked to be left alone for {wait.TotalSeconds:0} s.") : "";
        return new ModelFailure(kind, string.Create(CultureInfo.InvariantCulture, $"answered HTTP {status}{named}. {advice}{waiting}"))
        {
            IsTransient = transient,
            Status = status,
            RetryAfter = retryAfter,
        };
    }

    private static bool Says(JsonElement root, string name, string value) =>
        root.TryGetProperty(name, out var element) && element.ValueKind == JsonValueKind.String && element.ValueEquals(value);

    private static string? CodeOf(JsonElement root, string? secret)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return null;
        var error = root.TryGetProperty("error", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : root;
        return Named(error, "code") ?? Named(error, "type");

        string? Named(JsonElement element, string name)
        {
            if (!element.TryGetProperty(name, out var value) || value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
                return null;
            var text = value.ToString();
            var isCode = text.Length is > 0 and <= MaxCodeLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');
            return isCode && (secret is null || !text.Contains(secret, StringComparison.OrdinalIgnoreCase)) ? text : null;
        }
    }

    private static TimeSpan? RetryAfterOf(PipelineResponse response, TimeProvider clock)
    {
        // OpenAI and Azure send milliseconds beside the standard header.
        if (response.Headers.TryGetValue("retry-after-ms", out var milliseconds)
            && double.TryParse(milliseconds, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var ms))
            return Bounded(ms / 1000);
        if (!response.Headers.TryGetValue("Retry-After", out var text) || text is null)
            return null;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            return Bounded(seconds);
        return HttpDate.TryParse(text, clock.GetUtcNow(), out var date) ? Bounded((date - clock.GetUtcNow()).TotalSeconds) : null;
    }

    private static TimeSpan? Bounded(double seconds) => double.IsNaN(seconds) ? null : TimeSpan.FromSeconds(Math.Clamp(seconds, 0, int.MaxValue));
}
