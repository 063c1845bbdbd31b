using System.Collections.Immutable;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Routes;

/// <summary>The host names of a route.</summary>
internal sealed record RouteHostnames(ImmutableArray<string> Valid, ImmutableArray<Problem> Problems)
{
    /// <summary>A defect in reading them: the route answers 500 on the names as they are written.</summary>
    public Problem? Defect { get; init; }

    /// <summary>A name that is none cannot be asked for, so it is left out; the route then serves what is left, or nothing but errors.</summary>
    public static RouteHostnames Read(HttpRoute route)
    {
        var names = route.Spec.Hostnames;
        if (names.IsEmpty)
            return new([], []);
        var positions = route.Positions("spec.hostnames", names.Length);
        var valid = names.Select(Hostnames.Canonical).OfType<string>().Distinct(StringComparer.Ordinal).ToImmutableArray();
        var problems = names
            .Select((name, i) => (name, i))
            .Where(n => Hostnames.Canonical(n.name) is null)
            .Select(n => new Problem(ConditionReason.UnsupportedValue, $"spec.hostnames[{positions[n.i]}]", $"The host name is not valid; {Hostnames.Expected}."));
        return new(valid, [.. problems]);
    }

    /// <summary>The names as they are written, but for those that no request can ask for.</summary>
    public static RouteHostnames AsWritten(HttpRoute route, Problem defect) => new(
        [.. route.Spec.Hostnames.Where(IsPlain).Select(name => name.ToLowerInvariant()).Distinct(StringComparer.Ordinal)], [])
    {
        Defect = defect,
    };

    private static bool IsPlain(string? name) =>
        name is { Length: > 0 } && (name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name).All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');
}
