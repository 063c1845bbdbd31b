using JwtGateway.Ir;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>What Envoy Gateway demands of authorization rules, their tokens' claims apart.</summary>
internal static class AuthorizationRules
{
    private const int MaxRules = 256;
    private const int MaxMethods = 16;
    private const int MaxList = 256;
    private const int MaxConditions = 16;
    private const int MaxName = 253;
    private const int MaxPath = 1024;

    public static IEnumerable<Problem> Check(Authorization authorization, string path)
    {
        if (Action(authorization.DefaultAction ?? Deny) is null)
            yield return Invalid(path + ".defaultAction", "the action is not known; use Allow or Deny");
        if (authorization.Rules.Length > MaxRules)
            yield return Invalid(path + ".rules", $"at most {MaxRules} rules are allowed");
        foreach (var problem in authorization.Rules.SelectMany((rule, i) => CheckRule(rule, $"{path}.rules[{i}]")))
            yield return problem;
    }

    /// <summary>What happens where nothing is said.</summary>
    public const string Deny = "Deny";

    public static AuthorizationAction? Action(string action) => action switch
    {
        "Allow" => AuthorizationAction.Allow,
        Deny => AuthorizationAction.Deny,
        _ => null,
    };

    private static IEnumerable<Problem> CheckRule(AuthorizationRule rule, string path)
    {
        if (rule.Name is { Length: 0 or > MaxName } || rule.Name?.Any(char.IsControl) == true)
            yield return Invalid(path + ".name", $"a rule's name has 1 to {MaxName} characters and no control characters");
        if (Action(rule.Action) is null)
            yield return Invalid(path + ".action", "the action is not known; use Allow or Deny");
        if (rule is not { Principal: null, Cel: not null } && rule.Principal is null or { ClientCIDRs.IsEmpty: true, Jwt: null, Headers.IsEmpty: true })
            yield return Invalid(path + ".principal", "a rule needs a principal with at least one of clientCIDRs, jwt and headers, or cel; for everybody, use clientCIDRs 0.0.0.0/0 and ::/0");
        foreach (var problem in CheckOperation(rule.Operation, path + ".operation").Concat(CheckPrincipal(rule.Principal, path + ".principal")))
            yield return problem;
    }

    private static IEnumerable<Problem> CheckOperation(AuthorizationOperation? operation, string path)
    {
        if (operation is null)
            yield break;
        if (operation is { Methods.IsEmpty: true, Path: null })
            yield return Invalid(path, "an operation needs at least one of methods and path");
        if (operation.Methods.Length > MaxMethods || !operation.Methods.All(Names.IsHeaderName))
            yield return Invalid(path + ".methods", $"at most {MaxMethods} HTTP methods are allowed");
        if (operation.Path is { } match && WrongPath(match) is var (field, message))
            yield return Invalid($"{path}.path.{field}", message);
    }

    private static (string Field, string Message)? WrongPath(AuthorizationPath match) => PathMatches.Type(match.Type) switch
    {
        null => ("type", "the type is not known; use PathPrefix, Exact or RegularExpression"),
        _ when match.Value.Length > MaxPath => ("value", $"the path is longer than {MaxPath} characters"),
        PathMatchType.Regex => Regexes.IsUsable(match.Value) ? null : ("value", $"the value is not usable; {Regexes.Expected}"),
        _ => RequestPaths.IsCanonical(match.Value) ? null : ("value", RequestPaths.Expected),
    };

    private static IEnumerable<Problem> CheckPrincipal(AuthorizationPrincipal? principal, string path)
    {
        if (principal is null)
            yield break;
        if (principal.ClientCIDRs.Length > MaxList)
            yield return Invalid(path + ".clientCIDRs", $"at most {MaxList} ranges are allowed");
        for (var i = 0; i < principal.ClientCIDRs.Length; i++)
        {
            if (Cidrs.Canonical(principal.ClientCIDRs[i]) is null)
                yield return Invalid($"{path}.clientCIDRs[{i}]", Cidrs.Expected);
        }

        if (principal.Headers.Length > MaxList)
            yield return Invalid(path + ".headers", $"at most {MaxList} headers are allowed");
        for (var i = 0; i < principal.Headers.Length; i++)
        {
            if (!Names.IsHeaderName(principal.Headers[i].Name))
                yield return Invalid($"{path}.headers[{i}].name", "the header is not an HTTP token");
            if (principal.Headers[i].Values.Length is 0 or > MaxList)
                yield return Invalid($"{path}.headers[{i}].values", $"1 to {MaxList} values are needed");
        }

        if (principal.Jwt is { } jwt && (jwt.Claims.Length > MaxConditions || jwt.Scopes.Length > MaxConditions || !jwt.Scopes.All(IsScope)))
            yield return Invalid(path + ".jwt", $"at most {MaxConditions} claims and {MaxConditions} scopes are allowed, and a scope is a word without blanks");
    }

    // RFC 6749 section 3.3; what else there is could not be told from two scopes, or not be said in a challenge.
    private static bool IsScope(string scope) => scope.Length is >= 1 and <= MaxName && scope.All(c => c is > ' ' and <= '~' and not '"' and not '\\');

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, $"Authorization: {message}.");
}
