using System.Collections.Immutable;
using JwtGateway.Cel;
using JwtGateway.Cel.Environments;
using JwtGateway.Ir;
using JwtGateway.Resources.Agentgateway;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.AgentgatewayPolicies;

/// <summary>Compiles <c>jwtAuthentication.location</c>.</summary>
internal static class TokenLocations
{
    private const string Path = "spec.traffic.jwtAuthentication.location";

    private static readonly HeaderLocationIr Default = new("Authorization", "Bearer ", IsScheme: true);

    /// <summary>What is wrong with it.</summary>
    public static IEnumerable<Problem> Check(AgentgatewayTokenLocation location)
    {
        if (new object?[] { location.Header, location.QueryParameter, location.Cookie, location.Expression }.Count(l => l is not null) != 1)
            yield return Invalid(Path, "Exactly one of header, queryParameter, cookie and expression must be set.");
        if (location.Header is { } header && !Names.IsHeaderName(header.Name))
            yield return Invalid(Path + ".header.name", "The header's name is missing or not an HTTP token.");
        if (location.QueryParameter is { Name: "" })
            yield return Invalid(Path + ".queryParameter.name", "The parameter's name is empty.");
        if (location.Cookie is { } cookie && !Names.IsHeaderName(cookie.Name))
            yield return Invalid(Path + ".cookie.name", "The cookie's name is missing or not an HTTP token.");
        if (location.Expression is not { } source)
            yield break;
        if (Expressions.Problem(source, Agentgateway.Environment, CelType.String) is { } problem)
            yield return Invalid(Path + ".expression", problem + ".");
        else if (Expressions.ReadsClaims(source, Agentgateway.Environment))
            yield return Invalid(Path + ".expression", "The expression reads jwt, which is there only once the token is found.");
    }

    /// <summary>The IR of one that has no problem.</summary>
    public static ImmutableArray<TokenLocationIr> Read(AgentgatewayTokenLocation? location) => location switch
    {
        { Header: { } header } => [new HeaderLocationIr(header.Name, header.Prefix ?? "", IsScheme(header.Prefix))],
        { QueryParameter: { } parameter } => [new QueryLocationIr(parameter.Name)],
        { Cookie: { } cookie } => [new CookieLocationIr(cookie.Name)],
        { Expression: { } expression } => [new ExpressionLocationIr(expression, ExpressionLanguage.Agentgateway)],
        _ => [Default],
    };

    private static bool IsScheme(string? prefix) => prefix?.EndsWith(' ') == true && Names.IsHeaderName(prefix.TrimEnd(' '));

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, message);
}
