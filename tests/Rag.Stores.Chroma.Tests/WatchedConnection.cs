namespace Rag.Stores.Chroma.Tests;

/// <summary>Passes requests on to the real server, lets a test see each, and can be cut off for good after some of them.</summary>
internal sealed class WatchedConnection() : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
{
    private int _sent;

    /// <summary>How many writes reach the server before the connection is cut.</summary>
    public int Writes { get; set; } = int.MaxValue;

    /// <summary>Whether the write that is cut off reaches the server and only its answer is lost.</summary>
    public bool LosesAnswer { get; set; }

    /// <summary>Whether the cut has happened.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Called before a request is sent, with its action and body.</summary>
    public Func<string, string, Task> Before { get; set; } = static (_, _) => Task.CompletedTask;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsCut)
            throw new HttpRequestException("cut");
        var action = request.RequestUri!.Segments[^1];
        await Before(action, request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken));
        if (action is not ("add" or "update" or "delete") || Interlocked.Increment(ref _sent) <= Writes)
            return await base.SendAsync(request, cancellationToken);
        IsCut = true;
        if (LosesAnswer)
            (await base.SendAsync(request, cancellationToken)).Dispose();
        throw new HttpRequestException("cut");
    }
}
