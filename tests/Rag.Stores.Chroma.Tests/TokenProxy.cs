using System.Net;
using System.Net.Sockets;

namespace Rag.Stores.Chroma.Tests;

/// <summary>Stands before the server as an operator would put it and lets a request pass only with the right header.</summary>
internal sealed class TokenProxy : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly (string Name, string Value) _header;

    public TokenProxy(string header, string value)
    {
        _header = (header, value);
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Uri = new Uri($"http://{free.LocalEndpoint}/");
        }

        _listener.Prefixes.Add(Uri.AbsoluteUri);
        _listener.Start();
        _ = ServeAsync();
    }

    public Uri Uri { get; }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.GetContextAsync());
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var response = context.Response;
        // Every request on a connection of its own: the listener may close a waiting one just when it is used again.
        response.KeepAlive = false;
        if (context.Request.Headers[_header.Name] != _header.Value)
        {
            response.StatusCode = (int)HttpStatusCode.Unauthorized;
            return;
        }

        using var request = new HttpRequestMessage(new HttpMethod(context.Request.HttpMethod), new Uri(ChromaServer.Uri, context.Request.RawUrl!.TrimStart('/')));
        if (context.Request.HasEntityBody)
        {
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            request.Content = new ByteArrayContent(body.ToArray());
            request.Content.Headers.ContentType = new("application/json");
        }

        using var answer = await ChromaServer.Http.SendAsync(request);
        response.StatusCode = (int)answer.StatusCode;
        await answer.Content.CopyToAsync(response.OutputStream);
    }
}
