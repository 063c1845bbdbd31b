namespace JwtGateway.Kubernetes.Transport;

/// <summary>An answer whose body is still to be read. Dispose it when it has been.</summary>
internal sealed class ApiReply(HttpResponseMessage response, HandlerGeneration generation) : IDisposable
{
    private int _disposed;

    public HttpResponseMessage Response => response;

    public Task<Stream> BodyAsync(CancellationToken cancellation) => response.Content.ReadAsStreamAsync(cancellation);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;

        response.Dispose();
        generation.Release();
    }
}
