using System.ClientModel.Primitives;
using System.Net;

namespace Rag.OpenAI;

/// <summary>Sends to the configured host only, also when the HttpClient handed in follows redirects.</summary>
internal sealed class PinnedTransport(HttpClient client) : HttpClientPipelineTransport(client)
{
    protected override void OnSendingRequest(PipelineMessage message, HttpRequestMessage httpRequest)
    {
        if (httpRequest.Content is { } content)
            httpRequest.Content = new PinnedContent(content, httpRequest);
    }

    protected override void OnReceivedResponse(PipelineMessage message, HttpResponseMessage httpResponse)
    {
        if (httpResponse.RequestMessage?.RequestUri is { } answered && message.Request.Uri is { } asked && !SameOrigin(answered, asked))
        {
            httpResponse.Dispose();
            throw new RedirectRefusedException();
        }
    }

    private static bool SameOrigin(Uri left, Uri right) =>
        Uri.Compare(left, right, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;

    /// <summary>A redirect handler changes the address on the request and serialises the content again: the moment to refuse.</summary>
    private sealed class PinnedContent : HttpContent
    {
        private readonly HttpContent _content;
        private readonly HttpRequestMessage _request;
        private readonly Uri _address;

        public PinnedContent(HttpContent content, HttpRequestMessage request)
        {
            _content = content;
            _request = request;
            _address = request.RequestUri!;
            foreach (var header in content.Headers)
                Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
            SameOrigin(_request.RequestUri!, _address)
                ? _content.CopyToAsync(stream, context, cancellationToken)
                : throw new RedirectRefusedException();

        protected override bool TryComputeLength(out long length)
        {
            length = _content.Headers.ContentLength ?? 0;
            return _content.Headers.ContentLength is not null;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _content.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>The request was about to leave, or left, for another host.</summary>
internal sealed class RedirectRefusedException : Exception;
