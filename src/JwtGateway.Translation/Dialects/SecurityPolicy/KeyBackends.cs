using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>The backends that keys are fetched from, taken together as one upstream.</summary>
internal sealed record KeyBackendsOutcome
{
    /// <summary>Null without backendRefs: the address's own host is connected to.</summary>
    public UpstreamIr? Upstream { get; init; }

    public ImmutableArray<SecretIr> Secrets { get; init; } = [];

    public ImmutableArray<Upstream> Backends { get; init; } = [];

    public ImmutableArray<Problem> Problems { get; init; } = [];

    public ImmutableArray<PolicyNote> Notes { get; init; } = [];
}

/// <summary>Resolves <c>remoteJWKS.backendRefs</c>.</summary>
internal sealed class KeyBackends(BackendResolver resolver)
{
    private const int MaxReferences = 16;
    private const int MaxWeight = 1_000_000;

    public KeyBackendsOutcome Resolve(KubernetesResource policy, ImmutableArray<PolicyBackendRef> refs, string path)
    {
        if (refs.IsEmpty)
            return new();
        ImmutableArray<Problem> invalid = [.. Check(refs, path)];
        if (!invalid.IsEmpty)
            return new() { Problems = invalid };

        var used = refs.Select((r, i) => (Reference: r, Path: $"{path}[{i}]")).Where(r => r.Reference.Weight > 0).ToList();
        var resolved = used.ConvertAll(r => (r.Path, Resolution: Resolve(policy, r.Reference)));
        ImmutableArray<Problem> problems =
            [.. resolved.Where(r => r.Resolution is UnresolvedBackend).Select(r => Failed(r.Path, (UnresolvedBackend)r.Resolution))];
        ImmutableArray<Upstream> backends = [.. resolved.Select(r => r.Resolution).OfType<ResolvedBackend>().Select(r => r.Upstream)];
        if (!problems.IsEmpty)
            return new() { Problems = problems, Backends = backends };
        return Together(backends, path) with { Notes = [.. Weights(used.ConvertAll(r => r.Reference), path)] };
    }

    private BackendResolution Resolve(KubernetesResource policy, PolicyBackendRef reference)
    {
        var target = new ObjectReference(reference.Group, reference.Kind, reference.Namespace ?? policy.Metadata.Namespace, reference.Name);
        return resolver.Resolve(policy.Reference, new(target, reference.Port));
    }

    private static IEnumerable<Problem> Check(ImmutableArray<PolicyBackendRef> refs, string path)
    {
        if (refs.Length > MaxReferences)
            yield return Invalid(path, $"JWT: at most {MaxReferences} backendRefs are allowed.");
        if (refs.Any(r => r.Weight is < 0 or > MaxWeight))
            yield return Invalid(path, $"JWT: a weight is between 0 and {MaxWeight}.");
        else if (refs.All(r => r.Weight == 0))
            yield return Invalid(path, "JWT: at least one backendRef needs a weight above 0.");
    }

    private static KeyBackendsOutcome Together(ImmutableArray<Upstream> backends, string path)
    {
        ImmutableArray<Upstream> distinct = [.. backends.DistinctBy(b => b.Ir.Id)];
        var first = distinct[0];
        if (distinct.FirstOrDefault(b => b.Ir.Fault is not null) is { } faulty)
            return new() { Upstream = faulty.Ir, Backends = backends };
        if (distinct.Any(b => !Alike(b.Ir, first.Ir)))
        {
            return new()
            {
                Problems = [Invalid(path, "JWT: the backendRefs differ in protocol or BackendTLSPolicy; use backends that are alike.")],
                Backends = backends,
            };
        }

        var all = first.Ir with
        {
            Id = string.Join('+', distinct.Select(b => b.Ir.Id)),
            Endpoints = [.. distinct.SelectMany(b => b.Ir.Endpoints).Distinct()],
        };
        return new() { Upstream = all, Secrets = first.Secrets, Backends = backends };
    }

    private static bool Alike(UpstreamIr a, UpstreamIr b) => a.Protocol == b.Protocol && a.Tls?.Hostname == b.Tls?.Hostname && a.Tls?.Ca == b.Tls?.Ca
        && (a.Tls?.SubjectAltNames ?? []).SequenceEqual(b.Tls?.SubjectAltNames ?? []);

    private static IEnumerable<PolicyNote> Weights(List<PolicyBackendRef> used, string path)
    {
        if (used.Select(r => r.Weight).Distinct().Count() > 1)
            yield return new(DiagnosticSeverity.Info, path, "Weights other than 0 make no difference between places that serve the same keys.");
    }

    private static Problem Failed(string path, UnresolvedBackend failed) => Invalid(path, "JWT: " + failed.Message);

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, message);
}
