using System.Collections.Immutable;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Resources.Networking;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Parameters;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Expansion;

/// <summary>
/// The shared proxies of IngressClasses that are ours: one for a class, in the namespace of <see cref="TranslationOptions.StandInNamespace"/>; or, where the class is
/// annotated <see cref="ProxiesAnnotation"/>: <c>PerNamespace</c>, one in each namespace for the objects there. In a cluster a class has its proxy as long as it
/// exists, also while nothing uses it: one that vanished with its last Ingress would lose its address.
/// </summary>
internal sealed class StandIns
{
    /// <summary>On an IngressClass: <c>PerClass</c> (default) or <c>PerNamespace</c>.</summary>
    public const string ProxiesAnnotation = "jwtgateway.io/proxies";

    /// <summary>The class that is ours where no IngressClass is there to say so, and where one process serves all. Nothing could own its proxies in a cluster.</summary>
    public const string ImplicitClass = "jwt-gateway";

    /// <summary>What the names of shared proxies begin with.</summary>
    private const string NamePrefix = "ingressclass_";

    private const string PerNamespace = "PerNamespace";
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
        return ours is null || !IsOurs(ours) ? null : Of(ours, IsPerNamespace(ours) ? ns : _options.StandInNamespace);
    }

    /// <summary>What is wrong with classes of ours.</summary>
    public void Report(DiagnosticSink diagnostics)
    {
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
        }
    }

    private static bool IsOurs(IngressClass one) => one.Spec.Controller == IngressClass.OurController;

    private static bool IsPerNamespace(IngressClass one) => one.Metadata.Annotations.GetValueOrDefault(ProxiesAnnotation) == PerNamespace;

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
        return _known.TryGetValue(key, out var known) ? known : _known[key] = new StandIn(Resource(ours, ns), ours, _parameters.Resolve(ours));
    }

    private static Gateway Resource(IngressClass ours, string ns) => new()
    {
        ApiVersion = ours.ApiVersion,
        Kind = ours.Kind,
        Metadata = ours.Metadata with { Namespace = ns, Name = $"{NamePrefix}{ours.Metadata.Name}", Annotations = ImmutableSortedDictionary<string, string>.Empty },
    };
}
