namespace JwtGateway.Proxy.Forwarding;

/// <summary>Somebody who gets copies of a share of requests.</summary>
/// <param name="upstream">Who.</param>
/// <param name="numerator">How many of</param>
/// <param name="denominator">so many requests.</param>
/// <param name="index">Which one of its route it is.</param>
internal sealed class Mirror(Upstream upstream, int numerator, int denominator, int index)
{
    // Fractions of the square roots of 2, 3, 7, 11, 13, 17 and 19, times 2^32 and odd. Turns by one of them spread over the requests more evenly than
    // chance does, and neither follow those of another nor those by the golden ratio that backends are picked by.
    private static readonly uint[] Strides = [0x6A09E667, 0xBB67AE85, 0xA54FF53B, 0x510E527F, 0x9B05688D, 0x1F83D9AB, 0x5BE0CD19];

    private readonly uint _stride = Strides[index % Strides.Length];
    private uint _turn;

    /// <summary>Who gets them.</summary>
    public Upstream Upstream { get; } = upstream;

    /// <summary>Whether the next request is copied.</summary>
    public bool TakesNext() =>
        numerator >= denominator
        || (numerator > 0 && ((ulong)(Interlocked.Increment(ref _turn) * _stride) * (ulong)denominator) >> 32 < (uint)numerator);
}
