namespace JwtGateway.Tokens.Caching;

/// <summary>A count that many cores add to: each has a cell of its own, on a cache line of its own.</summary>
internal sealed class StripedCounter
{
    // 128 bytes: adjacent lines are fetched in pairs.
    private const int Stride = 16;

    private readonly long[] _cells = new long[Environment.ProcessorCount * Stride];

    /// <summary>The count at about this moment.</summary>
    public long Sum
    {
        get
        {
            var sum = 0L;
            for (var i = 0; i < _cells.Length; i += Stride)
                sum += Volatile.Read(ref _cells[i]);
            return sum;
        }
    }

    /// <summary>Adds one.</summary>
    public void Increment() => Interlocked.Increment(ref _cells[Thread.GetCurrentProcessorId() % Environment.ProcessorCount * Stride]);
}
