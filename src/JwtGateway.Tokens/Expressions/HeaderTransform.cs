using System.Collections.Immutable;
using JwtGateway.Cel;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Claims;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Expressions;

/// <summary>Changes to the headers of requests that pass, compiled.</summary>
internal sealed class HeaderTransform
{
    private readonly ImmutableArray<string> _remove;
    private readonly ImmutableArray<Value> _set;
    private readonly ImmutableArray<Value> _add;

    /// <summary>Compiles <paramref name="ir"/>.</summary>
    /// <param name="ir">The changes.</param>
    /// <param name="settings">Whom to believe about the client's address.</param>
    /// <param name="taken">Headers that another policy carries claims in, so that these changes leave them alone.</param>
    public HeaderTransform(RequestTransformIr ir, GatewaySettingsIr settings, IReadOnlySet<string> taken)
    {
        _remove = [.. ir.Remove.Where(n => !taken.Contains(n))];
        _set = [.. ir.Set.Where(h => !taken.Contains(h.Name)).Select(Compile).OfType<Value>()];
        _add = [.. ir.Add.Where(h => !taken.Contains(h.Name)).Select(Compile).OfType<Value>()];

        Value? Compile(HeaderExpressionIr header)
        {
            if (!ClaimHeader.CanCarry(header.Name))
                Problem ??= $"the header \"{SafeText.Of(header.Name)}\" cannot be set";
            if (RequestExpression.TryCompile(header.Expression, ir.Language, CelType.Dyn, settings.TrustedHops, out var expression, out var problem))
                return new Value(header.Name, expression);
            Problem ??= problem;
            return null;
        }
    }

    /// <summary>Why it cannot be done; null when it can.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether an expression reads the claims of a verified token.</summary>
    public bool ReadsClaims => _set.Concat(_add).Any(v => v.Expression.ReadsClaims);

    /// <summary>The headers that carry what a token says, which no client may send.</summary>
    public IEnumerable<string> Guarded => _set.Concat(_add).Where(v => v.Expression.ReadsClaims).Select(v => v.Name);

    /// <summary>Makes the changes. Values are worked out from the request as it was before any of them.</summary>
    public void Apply(RequestScope scope)
    {
        var headers = scope.Request.Headers;
        var set = Evaluate(_set, scope);
        var add = Evaluate(_add, scope);
        foreach (var name in _remove)
            headers.Remove(name);
        for (var i = 0; i < set.Length; i++)
        {
            headers.Remove(_set[i].Name);
            if (set[i] is { } value)
                headers[_set[i].Name] = value;
        }

        for (var i = 0; i < add.Length; i++)
        {
            if (add[i] is { } value)
                headers.Append(_add[i].Name, value);
        }
    }

    private static string?[] Evaluate(ImmutableArray<Value> values, RequestScope scope)
    {
        var results = values.IsEmpty ? [] : new string?[values.Length];
        for (var i = 0; i < results.Length; i++)
            results[i] = ExpressionText.Of(values[i].Expression.Evaluate(scope));
        return results;
    }

    private sealed record Value(string Name, RequestExpression Expression);
}
