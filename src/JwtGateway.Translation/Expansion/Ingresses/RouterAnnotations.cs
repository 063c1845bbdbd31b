using System.Collections.Immutable;
using System.Globalization;
using JwtGateway.Ir;
using JwtGateway.Resources.Networking;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects.Traefik.Expressions;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Expansion.Ingresses;

/// <summary>What Traefik's annotations say of the routes of an Ingress (<c>traefik.ingress.kubernetes.io/router.*</c>); its Middlewares are policies, see <see cref="PolicyAnnotations"/>.</summary>
internal sealed record RouterAnnotations
{
    private const string Prefix = "traefik.ingress.kubernetes.io/router.";
    private const string PathRegexp = "PathRegexp";

    /// <summary>Of no effect here, or only where there are no problems with them.</summary>
    private static readonly ImmutableHashSet<string> Known = ["entrypoints", "priority", "tls", "pathmatcher", "tls.options", "tls.certresolver"];

    /// <summary>Where it is served.</summary>
    public required EntryPoints EntryPoints { get; init; }

    /// <summary>Whether it is served over TLS also where nobody brings a certificate.</summary>
    public bool IsSelfSigned { get; init; }

    /// <summary>The priority of all its routes; null: by host and path.</summary>
    public long? Priority { get; init; }

    /// <summary>How paths of type ImplementationSpecific are compared: <c>PathPrefix</c>, <c>Path</c> or <c>PathRegexp</c>.</summary>
    public string PathMatcher { get; init; } = "PathPrefix";

    /// <summary>What cannot be honoured, so that all answers 500.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];

    /// <summary>What is of no effect, and who asks for it may miss.</summary>
    public ImmutableArray<Problem> Remarks { get; init; } = [];

    /// <summary>Whether the annotation is one that is looked at.</summary>
    public static bool AreRead(string annotation) => annotation.StartsWith(Prefix, StringComparison.Ordinal) && Known.Contains(annotation[Prefix.Length..]);

    public static RouterAnnotations Read(Ingress ingress, StandIn standIn)
    {
        var (problems, remarks) = (new List<Problem>(), new List<Problem>());
        var hasTls = Value(ingress, "tls") is { } tls && IsTrue(tls, problems);
        var names = Value(ingress, "entrypoints")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        var at = Path("entrypoints");
        if (Value(ingress, "tls.options") is not null)
            problems.Add(Wrong("tls.options", "TLSOptions are not read, and may keep clients out; remove it, and ask for client certificates with a Gateway (spec.tls.frontend)."));
        if (Value(ingress, "tls.certresolver") is not null)
            remarks.Add(Wrong("tls.certresolver", "Certificates are not obtained here; name one's Secret in spec.tls."));
        return new()
        {
            EntryPoints = EntryPoints.Of([.. names], hasTls, standIn, at, _ => at),
            IsSelfSigned = hasTls || names.Contains("websecure"),
            Priority = Value(ingress, "priority") is { } priority ? Number(priority, problems) : null,
            PathMatcher = Value(ingress, "pathmatcher") is { } matcher ? Matcher(matcher, problems) : "PathPrefix",
            Problems = [.. problems],
            Remarks = [.. remarks],
        };
    }

    /// <summary>
    /// The match of a path of type ImplementationSpecific, as <see cref="PathMatcher"/> wants it; null: as a prefix. An expression has no place among paths, so its rule has the
    /// priority that Traefik gives it.
    /// </summary>
    public RuleState? Match(IngressPath path, string host, string fieldPath, RuleState rule)
    {
        if (path.PathType != "ImplementationSpecific" || PathMatcher != PathRegexp || string.IsNullOrEmpty(path.Path))
            return null;
        if (!GoPatterns.IsUsable(path.Path))
            return rule with { Problems = rule.Problems.Add(new(ConditionReason.UnsupportedValue, fieldPath + ".path", $"The expression is not usable; {GoPatterns.Expected}.")), Matches = Everything };
        return rule with
        {
            Matches = [Everything[0] with { Predicate = new RouteTestIr(RoutePart.Path, RouteComparison.Regex, path.Path) }],
            Priority = rule.Priority ?? (host.Length == 0 ? 0 : $"Host(`{host}`) && ".Length) + $"{PathRegexp}(`{path.Path}`)".Length,
        };
    }

    /// <summary>A match as routes with a priority have it: they are told from each other by their predicates alone, so that is where its path goes.</summary>
    public RouteMatchIr Rank(PathMatchIr path) => Priority is null ? new() { Path = path } : Everything[0] with { Predicate = Test(path) };

    private static RoutePredicateIr? Test(PathMatchIr path)
    {
        var test = new RouteTestIr(RoutePart.Path, RouteComparison.Exact, path.Value);
        return path switch
        {
            { Type: PathMatchType.Exact } => test,
            { Type: PathMatchType.Prefix, Value: "/" } => null,
            { Type: PathMatchType.Prefix } when path.Value.TrimEnd('/') is var segments =>
                new RouteAnyIr([test with { Value = segments }, test with { Comparison = RouteComparison.Prefix, Value = segments + "/" }]),
            _ => throw new NotSupportedException($"No predicate for a path of type {path.Type}."),
        };
    }

    private static ImmutableArray<RouteMatchIr> Everything => [new RouteMatchIr { Path = new(PathMatchType.Prefix, "/") }];

    private static string? Value(Ingress ingress, string name) => ingress.Metadata.Annotations.GetValueOrDefault(Prefix + name);

    private static string Path(string name) => PolicyAnnotations.Path(Prefix + name);

    private static bool IsTrue(string text, List<Problem> problems)
    {
        if (!bool.TryParse(text, out var value))
            problems.Add(Wrong("tls", "It is neither true nor false."));
        return value;
    }

    /// <summary>0 is as if nothing was written.</summary>
    private static long? Number(string text, List<Problem> problems)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            problems.Add(Wrong("priority", "It is no whole number."));
        return value == 0 ? null : value;
    }

    private static string Matcher(string text, List<Problem> problems)
    {
        if (text is not ("Path" or "PathPrefix" or PathRegexp))
            problems.Add(Wrong("pathmatcher", $"\"{text}\" is not known; use Path, PathPrefix or {PathRegexp}."));
        return text;
    }

    private static Problem Wrong(string name, string message) => new(ConditionReason.UnsupportedValue, Path(name), message);
}
