using System.Collections.Immutable;
using System.Net;
using JwtGateway.Ir;
using JwtGateway.Resources.Traefik;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.Traefik.Middlewares;

/// <summary>Compiles <c>ipAllowList</c>, and <c>ipWhiteList</c>, its old name.</summary>
internal static class AddressRules
{
    public static RoutePolicy Compile(Middleware middleware, IpAllowListMiddleware list, string path)
    {
        ImmutableArray<Problem> problems = [.. Check(list, path)];
        if (!problems.IsEmpty)
            return new BrokenPolicy(middleware.Reference) { Problems = problems };
        return new EnforcedPolicy(
            new EnforceIr
            {
                Source = middleware.Reference.ToString(),
                Answers = new AnswersIr { Style = AnswerStyle.Traefik },
                Jwt = new NotAskedIr(),
                Authorization = new AuthorizationIr
                {
                    DefaultAction = AuthorizationAction.Deny,
                    Rules = [new AuthorizationRuleIr { Name = "sourceRange", Action = AuthorizationAction.Allow, ClientCidrs = [.. list.SourceRange.Select(Range).OfType<string>()] }],
                },
            },
            new PolicyMaterial());
    }

    /// <summary>An address or a range as a range; null when it is neither.</summary>
    public static string? Range(string text) => Cidrs.Canonical(text.Contains('/', StringComparison.Ordinal) || !IPAddress.TryParse(text, out var address)
        ? text
        : $"{text}/{address.GetAddressBytes().Length * 8}");

    private static IEnumerable<Problem> Check(IpAllowListMiddleware list, string path)
    {
        if (list.SourceRange.IsEmpty)
            yield return new(ConditionReason.Invalid, path + ".sourceRange", "At least one address or range is needed, or nobody could pass.");
        for (var i = 0; i < list.SourceRange.Length; i++)
        {
            if (Range(list.SourceRange[i]) is null)
                yield return new(ConditionReason.Invalid, $"{path}.sourceRange[{i}]", $"It is no address and no range; {Cidrs.Expected}.");
        }

        if (list.RejectStatusCode is not (null or 0 or 403))
            yield return new(ConditionReason.Invalid, path + ".rejectStatusCode", "Refusals are answered 403; remove it.");
    }
}
