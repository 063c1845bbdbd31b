using JwtGateway.Ir;
using JwtGateway.Ir.Sections;

namespace JwtGateway.Operator.Publishing;

/// <summary>
/// Holds what each Gateway's proxies are to serve. One slot for each Gateway, the latest wins: publishing waits for nobody, and a slow proxy
/// costs no memory beyond what it is being sent.
/// </summary>
public sealed class ConfigPublisher
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly Dictionary<string, GatewaySlot> _slots = new(StringComparer.Ordinal);
    private Dictionary<string, Published> _published = new(StringComparer.Ordinal);

    /// <summary>Creates a publisher that has nothing published.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="changed">
    /// Told, with its name, that what <see cref="State"/> says of a Gateway has changed. Called on the reporting proxy's thread: must be quick and
    /// must not throw. Null: nobody is told.
    /// </param>
    public ConfigPublisher(TimeProvider time, Action<string>? changed = null)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        State = new PublishedState(time, VersionOf, changed ?? (static _ => { }));
    }

    /// <summary>What proxies made of it.</summary>
    public PublishedState State { get; }

    /// <summary>
    /// Publishes <paramref name="gateways"/> and nothing else. Proxies of a Gateway that is not among them keep what they have: that a Gateway is
    /// gone they learn by being deleted.
    /// </summary>
    public void Publish(IReadOnlyList<GatewayIr> gateways) => Publish(gateways, []);

    /// <summary>The same, and what is published of Gateways that are held stays, so that their new proxies get it too.</summary>
    /// <param name="gateways">What is to be served.</param>
    /// <param name="held">Gateways as <c>namespace/name</c> (<see cref="Translation.TranslationResult.Held"/>).</param>
    public void Publish(IReadOnlyList<GatewayIr> gateways, IReadOnlyList<string> held)
    {
        ArgumentNullException.ThrowIfNull(gateways);
        ArgumentNullException.ThrowIfNull(held);
        lock (_gate)
        {
            var next = gateways.ToDictionary(gateway => gateway.Gateway, Divide, StringComparer.Ordinal);
            foreach (var name in held.Where(name => !next.ContainsKey(name) && _published.ContainsKey(name)))
            {
                next[name] = _published[name];
            }

            var gone = _published.Keys.Where(name => !next.ContainsKey(name)).ToList();
            _published = next;
            foreach (var (name, published) in next)
            {
                Put(name, published.Configuration);
            }

            foreach (var name in gone)
            {
                Put(name, null);
                ForgetIfUnused(name);
            }
        }
    }

    /// <summary>Joins the streams that look at a Gateway's slot, which waits for the Gateway if it is not published yet.</summary>
    internal GatewaySlot Join(string gateway)
    {
        lock (_gate)
        {
            var slot = Slot(gateway);
            slot.Streams++;
            return slot;
        }
    }

    /// <summary>Leaves what <see cref="Join"/> joined.</summary>
    internal void Leave(string gateway)
    {
        lock (_gate)
        {
            Slot(gateway).Streams--;
            ForgetIfUnused(gateway);
        }
    }

    /// <summary>What is published now: its Gateways, in no order, with how often each has changed, and for how long it has not.</summary>
    internal IReadOnlyList<Publication> Publications()
    {
        lock (_gate)
        {
            return [.. _published.Select(one => new Publication(one.Key, one.Value.Configuration.Version, one.Value.Count, _time.GetElapsedTime(one.Value.At)))];
        }
    }

    /// <summary>What a change leaves as it was is not made again: most of a configuration stays most of the time.</summary>
    private Published Divide(GatewayIr gateway)
    {
        var before = _published.GetValueOrDefault(gateway.Gateway);
        if (before is not null && ReferenceEquals(before.Source, gateway))
        {
            return before;
        }

        var configuration = SectionedGateway.Split(gateway, before?.Configuration);
        return before?.Configuration.Version == configuration.Version
            ? before with { Source = gateway }
            : new Published(gateway, configuration, (before?.Count ?? 0) + 1, _time.GetTimestamp());
    }

    private void Put(string gateway, SectionedGateway? configuration)
    {
        var slot = Slot(gateway);
        if (slot.Current.Configuration?.Version != configuration?.Version)
        {
            slot.Publish(configuration);
        }
    }

    private GatewaySlot Slot(string gateway)
    {
        if (!_slots.TryGetValue(gateway, out var slot))
        {
            _slots[gateway] = slot = new GatewaySlot();
        }

        return slot;
    }

    private void ForgetIfUnused(string gateway)
    {
        if (Slot(gateway) is { Streams: 0, Current.Configuration: null })
        {
            _slots.Remove(gateway);
        }
    }

    private string? VersionOf(string gateway)
    {
        lock (_gate)
        {
            return _published.GetValueOrDefault(gateway)?.Configuration.Version;
        }
    }

    private sealed record Published(GatewayIr Source, SectionedGateway Configuration, long Count, long At);
}

/// <summary>What is published for a Gateway.</summary>
/// <param name="Gateway">Its <c>namespace/name</c>.</param>
/// <param name="Version">The version; not for statuses, logs or metrics (<see cref="SectionedGateway"/>).</param>
/// <param name="Count">How many versions have been published since this process began.</param>
/// <param name="Age">Since this one was.</param>
internal sealed record Publication(string Gateway, string Version, long Count, TimeSpan Age);
