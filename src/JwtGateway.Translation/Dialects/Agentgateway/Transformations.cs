using System.Collections.Immutable;
using JwtGateway.Cel;
using JwtGateway.Cel.Environments;
using JwtGateway.Ir;
using JwtGateway.Resources.Agentgateway;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects.SecurityPolicies;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.AgentgatewayPolicies;

/// <summary>Compiles <c>traffic.transformation.request</c>.</summary>
internal static class Transformations
{
    private const string Path = "spec.traffic.transformation.request";
    private const int MaxHeaders = 16;

    /// <summary>What is wrong with it.</summary>
    public static IEnumerable<Problem> Check(AgentgatewayRequestTransformation request) =>
        Check(request.Set, Path + ".set").Concat(Check(request.Add, Path + ".add")).Concat(CheckRemove(request.Remove));

    /// <summary>The IR of one that has no problem; null: it changes nothing.</summary>
    public static RequestTransformIr? Read(AgentgatewayRequestTransformation request) =>
        request is { Set.IsEmpty: true, Add.IsEmpty: true, Remove.IsEmpty: true } ? null : new RequestTransformIr
        {
            Language = ExpressionLanguage.Agentgateway,
            Set = Read(request.Set),
            Add = Read(request.Add),
            Remove = request.Remove,
        };

    private static ImmutableArray<HeaderExpressionIr> Read(ImmutableArray<AgentgatewayHeaderValue> headers) => [.. headers.Select(h => new HeaderExpressionIr(h.Name, h.Value))];

    private static IEnumerable<Problem> Check(ImmutableArray<AgentgatewayHeaderValue> headers, string path)
    {
        if (headers.Length > MaxHeaders || headers.DistinctBy(h => h.Name, StringComparer.OrdinalIgnoreCase).Count() != headers.Length)
            yield return Invalid(path, $"At most {MaxHeaders} headers with different names are allowed.");
        for (var i = 0; i < headers.Length; i++)
        {
            if (NameProblem(headers[i].Name) is { } name)
                yield return Invalid($"{path}[{i}].name", name);
            if (Expressions.Problem(headers[i].Value, Agentgateway.Environment, CelType.Dyn) is { } value)
                yield return Invalid($"{path}[{i}].value", value + ".");
        }
    }

    private static IEnumerable<Problem> CheckRemove(ImmutableArray<string> names)
    {
        if (names.Length > MaxHeaders)
            yield return Invalid(Path + ".remove", $"At most {MaxHeaders} headers are allowed.");
        for (var i = 0; i < names.Length; i++)
        {
            if (NameProblem(names[i]) is { } problem)
                yield return Invalid($"{Path}.remove[{i}]", problem);
        }
    }

    private static string? NameProblem(string name) =>
        name.StartsWith(':') ? "Pseudo-headers are not honoured; use the route's filters to rewrite path and host."
        : !ClaimHeaderRules.IsAllowed(name) ? "The header's name is not an HTTP token, or one that the proxy needs for itself; use another."
        : null;

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, message);
}
