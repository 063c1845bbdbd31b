using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Expansion;

/// <summary>Policies that an object names in its annotations: requests are held to all of them.</summary>
/// <param name="Policies">In the order in which they are enforced; what each comes to is what <see cref="IPolicyDialect.Filter"/> says.</param>
/// <param name="Problems">Why requests cannot be held to what was asked for: they then answer 500.</param>
internal sealed record NamedPolicies(ImmutableArray<ObjectReference> Policies, ImmutableArray<Problem> Problems)
{
    public static NamedPolicies None { get; } = new([], []);
}

/// <summary>
/// Reads the annotations by which routing objects name policies. Which they are and what their values mean is for dialects to say
/// (<see cref="IPolicyDialect.ReadAnnotation"/>); one that should be there and that none reads closes the object.
/// </summary>
internal sealed class PolicyAnnotations(ImmutableArray<IPolicyDialect> dialects)
{
    private const string OurPrefix = "jwtgateway.io/";

    /// <summary>Annotations that attach a policy, whether or not a dialect reads them, in the order in which what they name is enforced.</summary>
    private static readonly ImmutableArray<string> Attaching =
    [
        "jwtgateway.io/security-policy", "jwtgateway.io/traffic-policy", "k8s.ngrok.com/traffic-policy", "ngrok.com/traffic-policy",
        "traefik.ingress.kubernetes.io/router.middlewares",
    ];

    /// <summary>The field path of an annotation.</summary>
    public static string Path(string annotation) => $"metadata.annotations[{annotation}]";

    /// <summary>Whether the annotation names policies.</summary>
    public static bool Attaches(string annotation) => Attaching.Contains(annotation);

    public NamedPolicies Read(KubernetesResource on)
    {
        var read = Attaching.Where(on.Metadata.Annotations.ContainsKey).Select(name => Read(on, name, on.Metadata.Annotations[name])).ToList();
        return new([.. read.SelectMany(r => r.Policies).Distinct()], [.. read.SelectMany(r => r.Problems), .. Unknown(on), .. Unreadable(on)]);
    }

    /// <summary>The same for one annotation, which may stand elsewhere.</summary>
    public NamedPolicies Read(KubernetesResource on, string name, string value) =>
        dialects.Select(d => d.ReadAnnotation(name, value, on)).OfType<NamedPolicies>().FirstOrDefault()
            ?? new([], [new(ConditionReason.UnsupportedValue, Path(name), "Policies cannot be named by this annotation here; remove it, or name a SecurityPolicy in jwtgateway.io/security-policy.")]);

    /// <summary>One of ours that is not known may be one that is spelled wrongly.</summary>
    private static IEnumerable<Problem> Unknown(KubernetesResource on) => on.Metadata.Annotations.Keys
        .Where(name => !Attaching.Contains(name))
        .Where(name => name.StartsWith(OurPrefix, StringComparison.Ordinal) || ForeignAnnotations.Guards(name))
        .Select(name => new Problem(ConditionReason.UnsupportedValue, Path(name), name.StartsWith(OurPrefix, StringComparison.Ordinal)
            ? $"The annotation is not known, and may be meant to guard; use one of {string.Join(", ", Attaching.Where(a => a.StartsWith(OurPrefix, StringComparison.Ordinal)))}, or remove it."
            : "The annotation keeps clients out where another controller serves, or may; it is not honoured here. Put a policy in its place and remove it."));

    private static IEnumerable<Problem> Unreadable(KubernetesResource on) => on.Issues
        .Where(i => i.Path is "" or "metadata" || FieldPath.IsAtOrBelow(i.Path, "metadata.annotations"))
        .Select(i => Problem.From(ConditionReason.UnsupportedValue, i));
}
