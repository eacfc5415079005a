using System.Globalization;
using System.Net;

namespace Rag.Stores.Chroma;

/// <summary>Says what the server refused in words a user can act on, without repeating its own: they may quote what was stored.</summary>
internal static class ChromaErrors
{
    public const string Store = "chroma";

    public static RagStoreException NotFound(string operation, CollectionId id) =>
        new(Store, operation, "not_found", $"there is no collection '{id.Name}'. Index something into it first, or name another.");

    public static RagStoreException Corrupt(string operation, string what) =>
        new(Store, operation, "store.corrupt", $"{what} is missing or damaged. Run verify to see what is affected, then repair and index again.");

    public static RagStoreException Busy(string operation) =>
        new(Store, operation, "store.locked", "others wrote to the collection at every attempt. Try again.") { IsTransient = true };

    public static RagStoreException Unreachable(string operation, string why, Exception? inner) =>
        new(Store, operation, "store.unavailable", $"the server could not be reached, or broke off its answer ({why}). Check that it runs, then run again: what was committed before is intact.", inner) { IsTransient = true };

    public static RagStoreException InvalidAnswer(string operation, string what, Exception? inner = null) =>
        new(Store, operation, "store.invalid_answer", $"the server answered with {what}, which is not its protocol. Check that the address is that of a Chroma server with API version 2.", inner);

    public static RagStoreException TooLarge(string operation, long limit) =>
        new(Store, operation, "store.too_large", string.Create(CultureInfo.InvariantCulture, $"the server's answer is larger than {limit} bytes. Raise ChromaStoreOptions.MaxAnswerBytes, or ask for less."));

    public static RagStoreException Redirected(string operation) =>
        new(Store, operation, "store.unavailable", "the server redirected to another address, which is not followed. Give the address it should be reached at.");

    /// <summary>For an answer that says no. <paramref name="kind"/> is the server's name for it, letters only.</summary>
    public static RagStoreException From(string operation, HttpStatusCode status, string kind, TimeSpan? retryAfter)
    {
        var code = (int)status;
        var wait = retryAfter is { } time ? string.Create(CultureInfo.InvariantCulture, $" It asks to wait {time.TotalSeconds:0} seconds.") : "";
        var answer = string.Create(CultureInfo.InvariantCulture, $"HTTP {code}{(kind.Length > 0 ? " " : "")}{kind}");
        return status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Error("store.refused", $"the server refused the credentials ({answer}). Check ChromaStoreOptions.Token, ChromaStoreOptions.Tenant and ChromaStoreOptions.Database."),
            HttpStatusCode.NotFound => Error("not_found", $"the server does not know what was asked for ({answer}). Check the address, ChromaStoreOptions.Tenant and ChromaStoreOptions.Database."),
            HttpStatusCode.Conflict => Error("store.conflict", $"the server holds something else under that name ({answer}). Choose another prefix."),
            HttpStatusCode.RequestEntityTooLarge => Error("store.too_large", $"a request was larger than the server accepts ({answer}). Split the document, or raise the server's limit."),
            HttpStatusCode.TooManyRequests => Error("store.busy", $"the server is asked too often ({answer}).{wait} Try again later.", transient: true),
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => Error("store.unavailable", $"the server is not ready ({answer}).{wait} Try again later.", transient: true),
            _ when code is >= 300 and < 400 => Redirected(operation),
            _ when code >= 500 => Error("store.failed", $"the server failed ({answer}). Its log says why.", transient: true),
            _ => Error("store.failed", $"the server refused the request ({answer})."),
        };

        RagStoreException Error(string name, string message, bool transient = false) => new(Store, operation, name, message) { IsTransient = transient };
    }
}
