using System.Net;
using System.Runtime.InteropServices;
using JwtGateway.Cel;
using JwtGateway.Cel.Environments;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Requests;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Primitives;

namespace JwtGateway.Tokens.Expressions;

/// <summary>What the variables of expressions are for one request. Nothing is read before an expression asks, and nothing is made anew for what is a string already.</summary>
/// <param name="scope">The request.</param>
internal sealed class RequestVariables(RequestScope scope) : ICelActivation
{
    private static readonly CelValue NoToken = CelValue.FromError("there is no verified token");
    private static readonly CelValue Unknown = CelValue.FromError("it is not known");

    private readonly HeaderValues _headers = new();
    private readonly FilterMetadata _metadata = new();
    private RequestEnvironment? _environment;
    private int? _trustedHops;

    /// <summary>The same for programs of an environment.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="trustedHops">How many proxies in front are trusted.</param>
    public RequestVariables In(RequestEnvironment environment, int? trustedHops)
    {
        (_environment, _trustedHops) = (environment, trustedHops);
        return this;
    }

    /// <summary>Forgets the request.</summary>
    public void Clear()
    {
        _headers.Headers = null;
        _metadata.Clear();
        (_environment, _trustedHops) = (null, null);
    }

    public CelValue Get(int slot) => _environment!.Slots[slot] switch
    {
        RequestAttribute.Method => CelValue.FromString(scope.Facts.Method ?? scope.Request.Method),
        RequestAttribute.Path => Text(scope.Facts.Path),
        RequestAttribute.PathAndQuery => scope.Facts.Path.IsEmpty ? Unknown : CelValue.FromString(string.Concat(scope.Facts.Path.Span, scope.Query.Span)),
        RequestAttribute.Query => CelValue.FromString(scope.Query.Length > 1 ? scope.Query.Span[1..].ToString() : ""),
        RequestAttribute.Uri => Address(),
        RequestAttribute.Host => Text(scope.Facts.Host),
        RequestAttribute.Scheme => CelValue.FromString(scope.Request.Scheme),
        RequestAttribute.Protocol => CelValue.FromString(scope.Request.Protocol),
        RequestAttribute.Headers => Headers(),
        RequestAttribute.Jwt => Claims(),
        RequestAttribute.SourceAddress => ClientAddress.Of(scope.Request.HttpContext, _trustedHops) is { } address ? CelValue.FromString(address.ToString()) : Unknown,
        RequestAttribute.SourcePort => CelValue.FromInt(scope.Request.HttpContext.Connection.RemotePort),
        RequestAttribute.FilterMetadata => _metadata.With(Claims()),
        RequestAttribute.ProviderMetadata => CelValue.FromMap(new ProviderMetadata(scope)),
        RequestAttribute.Referer => Header(scope.Request.Headers.Referer),
        RequestAttribute.UserAgent => Header(scope.Request.Headers.UserAgent),
        RequestAttribute.DestinationAddress => OwnAddress(scope.Request.HttpContext.Connection.LocalIpAddress),
        RequestAttribute.DestinationPort => CelValue.FromInt(scope.Request.HttpContext.Connection.LocalPort),
        RequestAttribute.MutualTls => CelValue.FromBool(scope.Request.HttpContext.Connection.ClientCertificate is not null),
        RequestAttribute.ServerName => CelValue.FromString(scope.Request.HttpContext.Features.Get<ITlsHandshakeFeature>()?.HostName ?? ""),
        _ => Unknown,
    };

    private static CelValue Text(ReadOnlyMemory<char> text) =>
        text.IsEmpty ? Unknown
        : MemoryMarshal.TryGetString(text, out var whole, out var start, out var length) && start == 0 && length == whole.Length ? CelValue.FromString(whole)
        : CelValue.FromString(text.ToString());

    private static CelValue OwnAddress(IPAddress? address) =>
        address is null ? Unknown : CelValue.FromString((address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString());

    /// <summary>A header that is sent twice is not known: upstreams take the first, the last, or both joined.</summary>
    private static CelValue Header(StringValues values) => values is [{ } only] ? CelValue.FromString(only) : Unknown;

    private CelValue Address() => scope.Facts.Path.IsEmpty || scope.Facts.Host.IsEmpty
        ? Unknown
        : CelValue.FromString($"{scope.Request.Scheme}://{scope.Facts.Host.Span}{scope.Facts.Path.Span}{scope.Query.Span}");

    private CelValue Headers()
    {
        _headers.Headers = scope.Request.Headers;
        return CelValue.FromMap(_headers);
    }

    /// <summary>
    /// In agentgateway claims that were found before routing stay there until a policy finds others; policies of other dialects trust their own providers alone.
    /// </summary>
    private CelValue Claims()
    {
        var seesListeners = ReferenceEquals(_environment, Agentgateway.Environment);
        return AcceptedClaims.Find(seesListeners ? scope.Accepted ?? scope.AcceptedBefore : scope.Accepted, scope, provider: null, out var several) is { } claims ? CelValue.FromMap(claims)
            : several ? AcceptedClaims.SeveralTokens
            : NoToken;
    }
}
