using System.Globalization;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Core;
using JwtGateway.Resources.Networking;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Expansion.Ingresses;

/// <summary>
/// Backends of Ingresses: Services, and Backends as resources. One that is not there, or lacks the port, answers 503, as Ingress controllers do: it may well come
/// later. One that cannot be honoured answers 500.
/// </summary>
internal sealed class IngressBackends(SnapshotIndex index, BackendResolver backends, PolicyAnnotations policies, DiagnosticSink diagnostics)
{
    /// <summary>The rule, with where its requests go.</summary>
    public RuleState Apply(Ingress ingress, IngressBackend? backend, string path, RuleState rule)
    {
        switch (backend)
        {
            case { Service: { } service, Resource: null }:
                return Apply(ingress, Held(ingress, service.Name, rule), path + ".service", Target(ingress, service));
            case { Service: null, Resource: { } resource }:
                return Apply(ingress, rule, path + ".resource",
                    new(new ObjectReference(resource.ApiGroup ?? "", resource.Kind, ingress.Metadata.Namespace, resource.Name), null, null));
            default:
                return rule with { Problems = rule.Problems.Add(new(ConditionReason.UnsupportedValue, path, "A backend has either a service or a resource; set one of them.")) };
        }
    }

    private RuleState Apply(Ingress ingress, RuleState rule, string path, BackendTarget target)
    {
        var resolved = target.Problem is { } problem
            ? new UnresolvedBackend(target.Reason, problem)
            : backends.Resolve(ingress.Reference, new(target.Object, target.Port));
        return resolved switch
        {
            ResolvedBackend { Upstream: { LacksTls: null } upstream } => Apply(ingress, rule, target, path, target.Object.Kind == nameof(Service) ? index.Service(target.Object.Namespace, target.Object.Name) : null, upstream),
            ResolvedBackend { Upstream.LacksTls: { } message } => Faulty(ingress, rule, target, new(ConditionReason.UnsupportedProtocol, path, message)),
            UnresolvedBackend failed => Faulty(ingress, rule, target, new(failed.Reason, path, failed.Message)),
            var other => throw new NotSupportedException($"No backend for {other.GetType().Name}."),
        };
    }

    /// <summary>The rule, with the Middlewares that the Service names: whether it can be reached makes no difference to them.</summary>
    private RuleState Held(Ingress ingress, string name, RuleState rule)
    {
        if (index.Service(ingress.Metadata.Namespace, name) is not { } service)
            return rule;
        ServiceAnnotations.Report(service, diagnostics);
        if (!service.Metadata.Annotations.TryGetValue(ServiceAnnotations.Middlewares, out var middlewares))
            return rule;
        var named = policies.Read(ingress, ServiceAnnotations.Middlewares, middlewares);
        return rule with { Policies = [.. rule.Policies.Concat(named.Policies).Distinct()], Problems = [.. rule.Problems, .. named.Problems] };
    }

    private static RuleState Apply(Ingress ingress, RuleState rule, BackendTarget target, string path, Service? service, Upstream upstream)
    {
        if (service is null)
            return rule with { Backends = [Share(upstream, path)] };
        var (spoken, problem) = ServiceAnnotations.Apply(service, upstream);
        return problem is null ? rule with { Backends = [Share(spoken, path)] } : Faulty(ingress, rule, target, problem with { FieldPath = path });
    }

    private static BackendShare Share(Upstream upstream, string path) => new(new() { Weight = 1, Upstream = upstream.Ir.Id }, upstream) { FieldPath = path };

    private static RuleState Faulty(Ingress ingress, RuleState rule, BackendTarget target, Problem problem)
    {
        var fault = new FaultIr(problem.Reason == ConditionReason.BackendNotFound ? 503 : 500, $"{ingress.Reference}: {problem.Text}");
        var service = new BackendReference(target.Object, target.Port).Service;
        return rule with { Backends = [new(new() { Weight = 1, Fault = fault }, null) { FieldPath = problem.FieldPath, Service = service }], Unresolved = [problem] };
    }

    private BackendTarget Target(Ingress ingress, IngressServiceBackend backend)
    {
        var (ns, name) = (ingress.Metadata.Namespace, backend.Name);
        var target = new ObjectReference(ApiGroup.Core, "Service", ns, name);
        return backend.Port switch
        {
            _ when name.Length == 0 => new(target, null, "A service backend needs the name of the Service.") { Reason = ConditionReason.UnsupportedValue },
            { Number: { } number, Name: null or "" } => new(target, number, null),
            { Number: null, Name: { Length: > 0 } port } => Named(target, port),
            _ => new(target, null, $"The port of Service {ns}/{name} is named by a number or by a name; set one of them.") { Reason = ConditionReason.UnsupportedValue },
        };
    }

    private BackendTarget Named(ObjectReference target, string port)
    {
        if (index.Service(target.Namespace, target.Name) is not { } service)
            return new(target, null, $"service {target.Namespace}/{target.Name} not found");
        return service.Spec.Ports.FirstOrDefault(p => p.Name == port) is { } found
            ? new(target, found.Port, null)
            : new(target, null, string.Create(CultureInfo.InvariantCulture, $"Service {target.Namespace}/{target.Name} has no port \"{port}\""));
    }

    private sealed record BackendTarget(ObjectReference Object, int? Port, string? Problem)
    {
        public string Reason { get; init; } = ConditionReason.BackendNotFound;
    }
}
