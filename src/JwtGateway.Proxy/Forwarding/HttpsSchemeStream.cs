using System.Buffers;

namespace JwtGateway.Proxy.Forwarding;

/// <summary>
/// An HTTP/2 connection in TLS whose requests say so. The client below is made to believe that it speaks clear text, since left to do TLS itself it would
/// verify, and pool connections by, the Host that a client chose; so it writes <c>:scheme: http</c>, which strict servers refuse where the transport is TLS
/// (RFC 9113 section 8.3.1). Here that one octet of each head is made <c>https</c>; nothing else changes.
/// </summary>
/// <param name="inner">The secured connection.</param>
internal sealed class HttpsSchemeStream(Stream inner) : Stream
{
    private readonly SchemeFinder _finder = new();

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var places = _finder.Find(buffer.Span);
        return places.Count == 0 ? inner.WriteAsync(buffer, cancellationToken) : WriteChangedAsync(buffer, places, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask WriteChangedAsync(ReadOnlyMemory<byte> buffer, IReadOnlyList<int> places, CancellationToken cancellation)
    {
        var copy = ArrayPool<byte>.Shared.Rent(buffer.Length);
        try
        {
            buffer.CopyTo(copy);
            foreach (var place in places)
            {
                copy[place] = SchemeFinder.Https;
            }

            await inner.WriteAsync(copy.AsMemory(0, buffer.Length), cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }
}
