namespace JwtGateway.Proxy.Forwarding;

/// <summary>
/// A request's body on its way upstream, of which at most <see cref="Limit"/> octets are kept: to send it again, or to send a copy elsewhere. Nothing is
/// read ahead, so it slows nobody down; of a longer body nothing is kept.
/// </summary>
internal sealed class BodyRecorder(Stream inner, Action<BodyRecorder>? completed) : Stream
{
    /// <summary>Longer bodies are neither sent again nor mirrored.</summary>
    public const int Limit = 64 * 1024;

    private byte[] _kept = [];
    private int _length;
    private int _position;
    private bool _isTooLong;
    private bool _isComplete;

    /// <summary>Whether it is kept whole so far, so that it can be read from its beginning.</summary>
    public bool CanRewind => !_isTooLong;

    /// <summary>Whether all of it was read and is kept.</summary>
    public bool IsComplete => _isComplete && !_isTooLong;

    /// <summary>What is kept.</summary>
    public ReadOnlyMemory<byte> Kept => _kept.AsMemory(0, _length);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Reads from the beginning again.</summary>
    public void Rewind() => _position = CanRewind ? 0 : throw new InvalidOperationException("The body was longer than what is kept.");

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position < _length)
        {
            var again = Math.Min(buffer.Length, _length - _position);
            _kept.AsMemory(_position, again).CopyTo(buffer);
            _position += again;
            return again;
        }

        if (_isComplete)
        {
            return 0;
        }

        var read = await inner.ReadAsync(buffer, cancellationToken);
        if (read == 0 && buffer.Length > 0)
        {
            _isComplete = true;
            completed?.Invoke(this);
        }
        else if (!_isTooLong)
        {
            Keep(buffer.Span[..read]);
        }

        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush()
    {
        // There is nothing to write.
    }

    private void Keep(ReadOnlySpan<byte> read)
    {
        if (_length + read.Length > Limit)
        {
            _isTooLong = true;
            (_kept, _length, _position) = ([], 0, 0);
            return;
        }

        if (_kept.Length < _length + read.Length)
        {
            Array.Resize(ref _kept, Math.Min(Limit, Math.Max(_length + read.Length, 2 * _kept.Length)));
        }

        read.CopyTo(_kept.AsSpan(_length));
        _length += read.Length;
        _position = _length;
    }
}
