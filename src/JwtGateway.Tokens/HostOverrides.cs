using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using JwtGateway.Ir;

namespace JwtGateway.Tokens;

/// <summary>Names and ports that are really elsewhere, as curl's <c>--resolve</c>. TLS still verifies the original name.</summary>
public sealed class HostOverrides
{
    private readonly FrozenDictionary<EndpointIr, EndpointIr> _byEndpoint;

    private HostOverrides(IEnumerable<KeyValuePair<EndpointIr, EndpointIr>> overrides) => _byEndpoint = overrides.ToFrozenDictionary();

    /// <summary>Changes nothing.</summary>
    public static HostOverrides None { get; } = new([]);

    /// <summary>
    /// Reads overrides of the form <c>HOST:PORT=ADDR:PORT</c>, with IPv6 addresses in brackets on either side. Host names are compared without
    /// regard to case or to a final dot.
    /// </summary>
    /// <param name="values">The overrides.</param>
    /// <param name="overrides">What they say; null when one of them is wrong.</param>
    /// <param name="error">Names the wrong value and what was expected; null when all are right.</param>
    public static bool TryParse(
        IEnumerable<string> values,
        [NotNullWhen(true)] out HostOverrides? overrides,
        [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(values);
        var byEndpoint = new Dictionary<EndpointIr, EndpointIr>();
        overrides = null;
        foreach (var value in values)
        {
            if (!TryParse(value, out var from, out var to))
            {
                error = $"'{value}' is not HOST:PORT=ADDR:PORT (ports 1 to 65535, IPv6 addresses in brackets).";
                return false;
            }

            if (!byEndpoint.TryAdd(from, to) && byEndpoint[from] != to)
            {
                error = $"'{value}': {from.Host} port {from.Port} is already sent to {byEndpoint[from].Host} port {byEndpoint[from].Port}.";
                return false;
            }
        }

        error = null;
        overrides = new HostOverrides(byEndpoint);
        return true;
    }

    /// <summary>The same for values that are known to be right.</summary>
    /// <exception cref="FormatException">One of them is wrong.</exception>
    public static HostOverrides Parse(IEnumerable<string> values) =>
        TryParse(values, out var overrides, out var error) ? overrides : throw new FormatException(error);

    /// <summary>Where to connect for <paramref name="host"/> and <paramref name="port"/>; themselves when nothing was said of them.</summary>
    public EndpointIr Resolve(string host, int port)
    {
        ArgumentNullException.ThrowIfNull(host);
        var asked = new EndpointIr(host, port);
        return _byEndpoint.Count > 0 && _byEndpoint.TryGetValue(Normalized(asked), out var found) ? found : asked;
    }

    /// <summary>Whether something is said of <paramref name="host"/> and <paramref name="port"/>.</summary>
    public bool Covers(string host, int port) => Resolve(host, port) is var found && found != new EndpointIr(host, port);

    private static bool TryParse(string? value, [NotNullWhen(true)] out EndpointIr? from, [NotNullWhen(true)] out EndpointIr? to)
    {
        from = to = null;
        return value?.Split('=') is [var left, var right] && TryParseEndpoint(left, out from) && TryParseEndpoint(right, out to);
    }

    private static bool TryParseEndpoint(string text, [NotNullWhen(true)] out EndpointIr? endpoint)
    {
        endpoint = null;
        var colon = text.LastIndexOf(':');
        if (colon < 0
            || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port is < IPEndPoint.MinPort + 1 or > IPEndPoint.MaxPort
            || !TryParseHost(text[..colon], out var host))
        {
            return false;
        }

        endpoint = Normalized(new EndpointIr(host, port));
        return true;
    }

    private static bool TryParseHost(string text, [NotNullWhen(true)] out string? host)
    {
        host = text is ['[', .. var inner, ']'] ? inner : text;
        var expected = ReferenceEquals(host, text) ? UriHostNameType.Dns : UriHostNameType.IPv6;
        var kind = Uri.CheckHostName(host);
        return kind == expected || (kind == UriHostNameType.IPv4 && expected == UriHostNameType.Dns);
    }

    private static EndpointIr Normalized(EndpointIr endpoint)
    {
        var host = endpoint.Host.Trim('[', ']');
        return endpoint with
        {
            Host = IPAddress.TryParse(host, out var address) ? address.ToString() : host.TrimEnd('.').ToLowerInvariant(),
        };
    }
}
