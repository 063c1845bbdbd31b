namespace JwtGateway.Tokens.Extraction;

/// <summary>A body whose beginning was read already.</summary>
/// <param name="first">What was read.</param>
/// <param name="rest">What was not; null: nothing.</param>
internal sealed class ReplayedBody(ReadOnlyMemory<byte> first, Stream? rest) : Stream
{
    private ReadOnlyMemory<byte> _first = first;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => Take(buffer, out var read) ? read : rest!.Read(buffer);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Take(buffer.Span, out var read) ? new ValueTask<int>(read) : rest!.ReadAsync(buffer, cancellationToken);

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private bool Take(Span<byte> buffer, out int read)
    {
        read = Math.Min(buffer.Length, _first.Length);
        _first.Span[..read].CopyTo(buffer);
        _first = _first[read..];
        return read > 0 || rest is null || buffer.IsEmpty;
    }
}
