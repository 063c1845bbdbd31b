using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Gateways;

/// <summary>Compiles one listener, without a look at its neighbours.</summary>
internal sealed class ListenerCompiler(CertificateResolver certificates, FrontendValidation clients)
{
    /// <summary>Kinds of route that a listener of HTTP or HTTPS can serve.</summary>
    private static readonly ImmutableArray<string> ServedKinds = ["HTTPRoute", "GRPCRoute"];

    /// <summary>Compiles a listener of <paramref name="gateway"/>, which <paramref name="set"/> has added unless it is null.</summary>
    public ListenerState Compile(Gateway gateway, ListenerSet? set, Listener spec, int index)
    {
        var listener = new ListenerState
        {
            Gateway = gateway,
            Set = set,
            Spec = spec,
            Index = index,
            Protocol = spec.Protocol == "HTTPS" ? ListenerProtocol.Https : ListenerProtocol.Http,
            Hostname = spec.Hostname is null ? null : Hostnames.Canonical(spec.Hostname),
        };
        if (spec.Protocol is not ("HTTP" or "HTTPS"))
            return listener with { Rejections = [UnsupportedProtocol(listener)] };
        listener = listener with { Rejections = [.. Unreadable(listener), .. Invalid(listener)], RouteKinds = RouteKinds(spec) };
        var resolved = spec switch
        {
            { Protocol: "HTTPS", Tls: not null } => certificates.Resolve(listener),
            { Protocol: "HTTPS" } when certificates.HasDefault(listener) => certificates.ResolveDefault(listener),
            _ => CertificateResolution.None,
        };
        return clients.Apply(listener with { Certificates = resolved.Certificates, Unresolved = [.. UnknownKinds(listener), .. resolved.Problems] });
    }

    private static Problem UnsupportedProtocol(ListenerState listener) => new(ConditionReason.UnsupportedProtocol, listener.Path + ".protocol",
        $"Protocol \"{listener.Spec.Protocol}\" is not supported; use HTTP or HTTPS.");

    /// <summary>A field that is not understood may narrow whom the listener serves (client certificates, say), so the listener does not serve.</summary>
    private static IEnumerable<Problem> Unreadable(ListenerState listener)
    {
        var issues = listener.Owner.IssuesAt(listener.Path);
        if (listener.Spec.Protocol == "HTTPS")
            issues = issues.AddRange(listener.Gateway.IssuesAt("spec.tls").Where(i => !FieldPath.IsAtOrBelow(i.Path, "spec.tls.backend")));
        return issues.Select(i => Problem.From(ConditionReason.Invalid, i));
    }

    private IEnumerable<Problem> Invalid(ListenerState listener)
    {
        var spec = listener.Spec;
        if (!Names.IsDnsName(spec.Name))
            yield return Wrong(listener, ".name", "The listener needs a name of lower-case letters, digits, '-' and '.'.");
        else if ((listener.Set?.Spec.Listeners ?? listener.Gateway.Spec.Listeners).Count(l => l.Name == spec.Name) > 1)
            yield return Wrong(listener, ".name", $"Several listeners have the name \"{spec.Name}\"; give each its own.");
        if (spec.Port is < 1 or > 65535)
            yield return Wrong(listener, ".port", "The port must be between 1 and 65535.");
        if (spec.Hostname is not null && listener.Hostname is null)
            yield return Wrong(listener, ".hostname", $"The host name is not valid; {Hostnames.Expected}.");
        foreach (var problem in InvalidTls(listener).Concat(InvalidNamespaces(listener)))
            yield return problem;
    }

    private IEnumerable<Problem> InvalidTls(ListenerState listener)
    {
        var spec = listener.Spec;
        if (spec is { Protocol: "HTTP", Tls: not null })
            yield return Wrong(listener, ".tls", "An HTTP listener has no TLS: remove tls, or set protocol to HTTPS.");
        if (spec is { Protocol: "HTTPS", Tls: null } && !certificates.HasDefault(listener))
            yield return Wrong(listener, ".tls", "An HTTPS listener needs tls.certificateRefs.");
        if (spec is { Protocol: "HTTPS", Tls: { Mode: not "Terminate" } })
            yield return Wrong(listener, ".tls.mode", $"TLS mode \"{spec.Tls.Mode}\" is not supported for HTTPS; use Terminate.");
    }

    private static IEnumerable<Problem> InvalidNamespaces(ListenerState listener) => listener.Spec.AllowedRoutes?.Namespaces switch
    {
        null or { From: "Same" or "All" or "None" } => [],
        { From: "Selector", Selector: { } selector } when LabelSelectors.IsValid(selector) => [],
        { From: "Selector" } => [Wrong(listener, ".allowedRoutes.namespaces.selector",
            "from: Selector needs a selector whose expressions use In and NotIn with values, or Exists and DoesNotExist without.")],
        var other => [Wrong(listener, ".allowedRoutes.namespaces.from",
            $"\"{other.From}\" is not supported; use Same, All, Selector or None.")],
    };

    /// <summary>Those that are served and allowed, each once.</summary>
    private static ImmutableArray<string> RouteKinds(Listener spec) => spec.AllowedRoutes is { Kinds: { IsEmpty: false } kinds }
        ? [.. ServedKinds.Where(served => kinds.Any(k => IsServed(k) && k.Kind == served))]
        : ServedKinds;

    private static IEnumerable<Problem> UnknownKinds(ListenerState listener) =>
        (listener.Spec.AllowedRoutes?.Kinds ?? [])
            .Select((kind, i) => (kind, i))
            .Where(k => !IsServed(k.kind))
            .Select(k => new Problem(ConditionReason.InvalidRouteKinds, $"{listener.Path}.allowedRoutes.kinds[{k.i}]",
                $"Routes of kind \"{k.kind.Kind}\" in group \"{k.kind.Group}\" are not supported; use {string.Join(" or ", ServedKinds)}."));

    private static bool IsServed(RouteGroupKind kind) => kind.Group == ApiGroup.GatewayApi && ServedKinds.Contains(kind.Kind);

    private static Problem Wrong(ListenerState listener, string field, string message) =>
        new(ConditionReason.Invalid, listener.Path + field, message);
}
