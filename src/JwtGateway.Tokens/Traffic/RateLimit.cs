namespace JwtGateway.Tokens.Traffic;

/// <summary>
/// Counts requests by key in a sliding window. The window is counted in tenths, and a tenth counts until all of it is past: never are more requests taken in any window than
/// the limit says, and a request may count for up to a tenth of a window longer.
/// </summary>
/// <remarks>
/// Memory is bounded: at most 65,536 keys have a count of their own. While there are that many with requests in the window, all further ones share a few counts,
/// so that nobody gets more by making up keys.
/// </remarks>
/// <param name="capacity">How many requests a window takes for each key.</param>
/// <param name="window">The window.</param>
internal sealed class RateLimit(int capacity, TimeSpan window)
{
    private const int Stripes = 16;
    private const int KeysInStripe = 4096;

    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new Stripe())];
    private readonly long _tenth = Math.Max(1, window.Ticks / RateWindow.Parts);

    /// <summary>How many requests a window takes.</summary>
    public int Capacity => capacity;

    /// <summary>The window.</summary>
    public TimeSpan Window => window;

    /// <summary>How many keys have counts.</summary>
    public int Keys => _stripes.Sum(stripe => stripe.Count);

    /// <summary>Counts a request, if there is room: null. Else it is not counted, and this is how long it takes until there is.</summary>
    /// <param name="key">Who is counted together.</param>
    /// <param name="now">The time, on a clock that goes on steadily.</param>
    public TimeSpan? Take(UInt128 key, TimeSpan now)
    {
        var wait = _stripes[(int)(key % Stripes)].Take(key, now.Ticks / _tenth, capacity, KeysInStripe);
        return wait is { } until ? TimeSpan.FromTicks(Math.Max(1, (until * _tenth) - now.Ticks)) : null;
    }

    private sealed class Stripe
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<UInt128, RateWindow> _windows = [];
        private readonly RateWindow _others = new();
        private long _tidied = -1;

        public int Count
        {
            get
            {
                lock (_gate)
                    return _windows.Count;
            }
        }

        public long? Take(UInt128 key, long now, int capacity, int mostKeys)
        {
            lock (_gate)
                return Of(key, now, mostKeys).Take(now, capacity);
        }

        private RateWindow Of(UInt128 key, long now, int mostKeys)
        {
            if (_windows.TryGetValue(key, out var known))
                return known;
            if (_windows.Count >= mostKeys)
                Tidy(now);
            return _windows.Count >= mostKeys ? _others : _windows[key] = new RateWindow();
        }

        // Once in a tenth: nothing more can have run out before the next.
        private void Tidy(long now)
        {
            if (_tidied == now)
                return;
            _tidied = now;
            foreach (var (key, counts) in _windows)
            {
                if (counts.IsOver(now))
                    _windows.Remove(key);
            }
        }
    }
}

/// <summary>The counts of one key: of the tenth that is now and of the ten before it.</summary>
internal sealed class RateWindow
{
    /// <summary>In how many parts a window is counted.</summary>
    public const int Parts = 10;

    private const int Kept = Parts + 1;

    private readonly int[] _counts = new int[Kept];
    private long _latest;

    /// <summary>Whether no request counts any more.</summary>
    public bool IsOver(long now) => now - _latest >= Kept;

    /// <summary>Counts a request, if there is room: null. Else the part from which on there is.</summary>
    public long? Take(long now, int capacity)
    {
        Advance(now);
        var sum = 0L;
        foreach (var count in _counts)
            sum += count;
        if (sum < capacity)
        {
            _counts[now % Kept]++;
            return null;
        }

        var part = now - Parts;
        while (part < now && (sum -= part < 0 ? 0 : _counts[part % Kept]) >= capacity)
            part++;
        return part + Kept;
    }

    private void Advance(long now)
    {
        if (IsOver(now))
            Array.Clear(_counts);
        else
        {
            for (var part = _latest + 1; part <= now; part++)
                _counts[part % Kept] = 0;
        }

        _latest = Math.Max(_latest, now);
    }
}
