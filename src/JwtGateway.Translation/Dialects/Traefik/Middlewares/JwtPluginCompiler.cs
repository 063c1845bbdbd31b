using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.Traefik;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects.Traefik.Claims;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.Traefik.Middlewares;

/// <summary>Compiles <c>spec.plugin.jwt</c>: all of it, or not at all.</summary>
internal sealed class JwtPluginCompiler(SnapshotIndex index)
{
    private const string Path = "spec.plugin.jwt";

    private readonly JwtKeys _keys = new(index);

    public RoutePolicy Compile(Middleware middleware, JwtPlugin jwt, List<PolicyNote> notes)
    {
        var sources = _keys.Read(middleware, jwt, Path, notes);
        var predicate = Claims(jwt, out var wrong);
        ImmutableArray<Problem> problems = [.. sources.SelectMany(s => s.Problems), .. wrong, .. ForwardHeaders.Check(jwt, Path + ".forwardHeaders"), .. Check(jwt)];
        if (!problems.IsEmpty)
            return new BrokenPolicy(middleware.Reference) { Problems = problems };

        notes.AddRange(Notes(jwt));
        ImmutableArray<JwtProviderIr> providers = [.. sources.Select(s => Provider(jwt, s))];
        return new EnforcedPolicy(
            new EnforceIr
            {
                Source = middleware.Reference.ToString(),
                Answers = new AnswersIr { Style = AnswerStyle.Traefik },
                Jwt = providers is [var only] ? new ProviderRequirementIr(only.Id) : new AnyRequirementIr([.. providers.Select(p => new ProviderRequirementIr(p.Id))]),
                Authorization = predicate is null ? null : Authorization(providers, predicate),
            },
            new PolicyMaterial
            {
                Providers = providers,
                Namespaces = [middleware.Metadata.Namespace],
                KeySources = [.. sources.Select(s => s.Source!)],
                Upstreams = [.. sources.Select(s => s.Upstream).OfType<UpstreamIr>()],
                Secrets = [.. sources.SelectMany(s => s.Secrets).DistinctBy(s => s.Id)],
            })
        {
            Problems = [.. sources.Select(s => s.Unavailable).OfType<Problem>()],
        };
    }

    private static JwtProviderIr Provider(JwtPlugin jwt, JwtKeySource source) => new()
    {
        Id = source.Provider,
        Name = source.Name,
        Issuers = source.Issuers,
        RequiredClaims = source.OtherIssuersThan.IsEmpty
            ? []
            : [new ClaimConditionIr { Path = ["iss"], Values = source.OtherIssuersThan, Not = true }],
        KeySource = source.Source!.Id,
        Algorithms = source.Algorithms,
        ClockSkew = TimeSpan.Zero,
        Times = new TokenTimesIr { RefuseFutureIssuedAt = true },
        Locations = Locations(jwt),
        ForwardToken = jwt.ForwardAuthorization,
        ClaimHeaders = ForwardHeaders.Read(jwt),
        UserClaim = ClaimKey.Split(jwt.UsernameClaim),
    };

    private static ImmutableArray<TokenLocationIr> Locations(JwtPlugin jwt)
    {
        var header = new HeaderLocationIr("Authorization", "Bearer ", IsScheme: true);
        return jwt.TokenKey.Length == 0 ? [header] : [header, new QueryLocationIr(jwt.TokenKey), new BodyLocationIr([jwt.TokenKey], FormOnly: true)];
    }

    private static AuthorizationIr Authorization(ImmutableArray<JwtProviderIr> providers, ClaimPredicateIr predicate) => new()
    {
        DefaultAction = AuthorizationAction.Deny,
        Rules =
        [
            .. providers.Select(p => new AuthorizationRuleIr
            {
                Name = "claims",
                Action = AuthorizationAction.Allow,
                Token = new TokenConditionIr { Provider = p.Id },
                Predicate = predicate,
            }),
        ],
    };

    private static ClaimPredicateIr? Claims(JwtPlugin jwt, out ImmutableArray<Problem> problems)
    {
        problems = [];
        if (string.IsNullOrWhiteSpace(jwt.Claims))
            return null;
        var predicate = ClaimsExpression.Read(jwt.Claims, out var problem);
        if (predicate is null)
            problems = [new(ConditionReason.Invalid, Path + ".claims", $"JWT: the expression cannot be used, {problem}.")];
        return predicate;
    }

    private static IEnumerable<Problem> Check(JwtPlugin jwt)
    {
        if (jwt.UsernameClaim.Length > 0 && ClaimKey.Problem(jwt.UsernameClaim) is { } problem)
            yield return new(ConditionReason.Invalid, Path + ".usernameClaim", $"JWT: {problem}.");
        if (jwt.TokenKey.Length > 253)
            yield return new(ConditionReason.Invalid, Path + ".tokenKey", "JWT: the name is longer than 253 characters.");
    }

    private static IEnumerable<PolicyNote> Notes(JwtPlugin jwt)
    {
        if (jwt.TokenKey.Length > 0)
            yield return new(DiagnosticSeverity.Info, Path + ".tokenKey", "Tokens are looked for in the query and in URL-encoded forms, not in multipart forms; all that are found must verify.");
    }
}
