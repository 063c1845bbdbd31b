using System.Collections.Immutable;
using System.Globalization;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Resources.Networking;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Parameters;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Expansion;

/// <summary>
/// The shared proxies of IngressClasses that are ours: one for a class, in the namespace of <see cref="TranslationOptions.StandInNamespace"/>; or, where the class is
/// annotated <see cref="ProxiesAnnotation"/>: <c>PerNamespace</c>, one in each namespace for the objects there. One process that serves all has one for a class in any case: its
/// ports are shared. In a cluster a class has its proxy as long as it exists, also while nothing uses it: one that vanished with its last Ingress would lose its address.
/// </summary>
internal sealed class StandIns
{
    /// <summary>On an IngressClass: <c>PerClass</c> (default) or <c>PerNamespace</c>.</summary>
    public const string ProxiesAnnotation = "jwtgateway.io/proxies";

    /// <summary>On an IngressClass: <c>Unclassed</c> where IngressRoutes that name no class are for it.</summary>
    public const string IngressRoutesAnnotation = "jwtgateway.io/ingress-routes";

    /// <summary>On an IngressClass: <c>Unclassed</c> where AgentEndpoints and CloudEndpoints that name no class are for it.</summary>
    public const string EndpointsAnnotation = "jwtgateway.io/endpoints";

    /// <summary>On an IngressClass: the port of clear text, 80 by default; for where that port cannot be had.</summary>
    public const string HttpPortAnnotation = "jwtgateway.io/http-port";

    /// <summary>On an IngressClass: the port of TLS, 443 by default.</summary>
    public const string HttpsPortAnnotation = "jwtgateway.io/https-port";

    /// <summary>The class that is ours where no IngressClass is there to say so, and where one process serves all. Nothing could own its proxies in a cluster.</summary>
    public const string ImplicitClass = "jwt-gateway";

    /// <summary>What the names of shared proxies begin with.</summary>
    private const string NamePrefix = "ingressclass_";

    private const string PerNamespace = "PerNamespace";
    private const string Unclassed = "Unclassed";
    private readonly ImmutableArray<IngressClass> _classes;
    private readonly ParametersResolver _parameters;
    private readonly TranslationOptions _options;
    private readonly Dictionary<(string Class, string Namespace), StandIn> _known = [];

    public StandIns(SnapshotIndex index, ParametersResolver parameters, TranslationOptions options)
    {
        (_parameters, _options) = (parameters, options);
        _classes = index.IngressClasses.IsEmpty && options.GatewaysSharePorts && index.HasClassless ? [Implicit()] : index.IngressClasses;
        foreach (var ours in _classes.Where(c => !options.GatewaysSharePorts && IsOurs(c) && !IsPerNamespace(c)))
            Of(ours, options.StandInNamespace);
    }

    /// <summary>Those that are there, by namespace and name.</summary>
    public ImmutableArray<StandIn> All => [.. _known.Values.OrderBy(s => s.Reference, ReferenceOrder.Order)];

    /// <summary>The proxy for objects of a namespace that name a class.</summary>
    /// <param name="className">The class; null: the one that is annotated as the default, if it is one alone.</param>
    /// <param name="ns">The object's namespace.</param>
    /// <returns>Null: the class is not ours, and so the object is not.</returns>
    public StandIn? Find(string? className, string ns)
    {
        var ours = className is null ? Default() : _classes.FirstOrDefault(c => c.Metadata.Name == className);
        return ours is null || !IsOurs(ours) ? null : Of(ours, IsPerNamespace(ours) && !ServesAll ? ns : _options.StandInNamespace);
    }

    /// <summary>Whether one process serves everything that there is.</summary>
    public bool ServesAll => _options.GatewaysSharePorts;

    /// <summary>
    /// The same for an object of another system's own kinds. One that names no class is that system's in a cluster, unless one class of ours alone says that such objects are for it;
    /// where one process serves all they are the default class's, or the only one's.
    /// </summary>
    /// <param name="className">The class; null: none is named.</param>
    /// <param name="ns">The object's namespace.</param>
    /// <param name="annotation">How a class says it: <see cref="IngressRoutesAnnotation"/> or <see cref="EndpointsAnnotation"/>, with the value <c>Unclassed</c>.</param>
    public StandIn? FindForeign(string? className, string ns, string annotation)
    {
        if (className is not null || _classes.Where(IsOurs).ToList() is not { Count: > 0 } ours)
            return className is null ? null : Find(className, ns);
        if (ours.Where(c => c.Metadata.Annotations.GetValueOrDefault(annotation) == Unclassed).ToList() is [var meant])
            return Find(meant.Metadata.Name, ns);
        return !ServesAll ? null : Find(null, ns) ?? (ours is [var only] ? Find(only.Metadata.Name, ns) : null);
    }

    /// <summary>What is wrong with classes of ours.</summary>
    public void Report(DiagnosticSink diagnostics)
    {
        foreach (var annotation in new[] { IngressRoutesAnnotation, EndpointsAnnotation })
            ReportUnclassed(annotation, diagnostics);
        foreach (var ours in _classes.Where(IsOurs))
        {
            foreach (var issue in ours.Issues)
                diagnostics.Warning(ours.Reference, issue.Path, issue.Message);
            if (_parameters.Resolve(ours) is EffectiveParameters.Invalid invalid)
                diagnostics.Error(ours.Reference, invalid.FieldPath, invalid.Message);
            if (ours.Metadata.Annotations.GetValueOrDefault(ProxiesAnnotation) is { } proxies and not ("PerClass" or PerNamespace))
            {
                diagnostics.Warning(ours.Reference, $"metadata.annotations[{ProxiesAnnotation}]",
                    $"\"{proxies}\" is not known, so the class has one proxy; use PerClass or {PerNamespace}.");
            }

            foreach (var annotation in new[] { HttpPortAnnotation, HttpsPortAnnotation }.Where(a => ours.Metadata.Annotations.ContainsKey(a) && Port(ours, a) is null))
                diagnostics.Warning(ours.Reference, $"metadata.annotations[{annotation}]", "This is no port, so the usual one is used; a port is a number between 1 and 65535.");
        }
    }

    /// <summary>Of several classes that all want what names none, nobody can tell which is meant.</summary>
    private void ReportUnclassed(string annotation, DiagnosticSink diagnostics)
    {
        var said = _classes.Where(c => IsOurs(c) && c.Metadata.Annotations.ContainsKey(annotation)).ToLookup(c => c.Metadata.Annotations[annotation] == Unclassed);
        foreach (var unknown in said[false])
            diagnostics.Warning(unknown.Reference, $"metadata.annotations[{annotation}]", $"The value is not known, so the annotation says nothing; use {Unclassed}, or remove it.");
        foreach (var one in said[true].Skip(1).Any() ? said[true] : [])
        {
            diagnostics.Warning(one.Reference, $"metadata.annotations[{annotation}]",
                $"Several classes have this annotation ({string.Join(", ", said[true].Select(c => c.Metadata.Name).Order(StringComparer.Ordinal))}), so it counts for none; keep it on one.");
        }
    }

    private static bool IsOurs(IngressClass one) => one.Spec.Controller == IngressClass.OurController;

    private static bool IsPerNamespace(IngressClass one) => one.Metadata.Annotations.GetValueOrDefault(ProxiesAnnotation) == PerNamespace;

    private static int? Port(IngressClass one, string annotation) =>
        int.TryParse(one.Metadata.Annotations.GetValueOrDefault(annotation), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535 ? port : null;

    private static IngressClass Implicit() => new()
    {
        ApiVersion = "networking.k8s.io/v1",
        Kind = "IngressClass",
        Metadata = new()
        {
            Name = ImplicitClass,
            Annotations = ImmutableSortedDictionary<string, string>.Empty.Add(IngressClass.DefaultAnnotation, "true"),
        },
        Spec = new() { Controller = IngressClass.OurController },
    };

    /// <summary>Several defaults are none (Kubernetes refuses Ingresses that name no class then).</summary>
    private IngressClass? Default() =>
        _classes.Where(c => c.Metadata.Annotations.GetValueOrDefault(IngressClass.DefaultAnnotation) == "true").ToList() is [var only] ? only : null;

    private StandIn Of(IngressClass ours, string ns)
    {
        var key = (ours.Metadata.Name, ns);
        return _known.TryGetValue(key, out var known) ? known : _known[key] = new StandIn(Resource(ours, ns), ours, _parameters.Resolve(ours))
        {
            HttpPort = Port(ours, HttpPortAnnotation) ?? 80,
            HttpsPort = Port(ours, HttpsPortAnnotation) ?? 443,
        };
    }

    private static Gateway Resource(IngressClass ours, string ns) => new()
    {
        ApiVersion = ours.ApiVersion,
        Kind = ours.Kind,
        Metadata = ours.Metadata with { Namespace = ns, Name = $"{NamePrefix}{ours.Metadata.Name}", Annotations = ImmutableSortedDictionary<string, string>.Empty },
    };
}
