using JwtGateway.Cel;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Expressions;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Extraction;

/// <summary>
/// A provider's places, compiled: headers first, then query parameters, then cookies, whatever order the policy has them in (as Envoy), then the body.
/// </summary>
internal sealed class TokenLocations
{
    private readonly HeaderPlace[] _headers;
    private readonly QueryLocationIr[] _parameters;
    private readonly CookieLocationIr[] _cookies;
    private readonly BodyFields? _body;
    private readonly NamedBodyField[] _fields;
    private readonly RequestExpression[] _expressions;

    /// <param name="locations">The places.</param>
    /// <param name="bodyLimit">The longest body to look into, in bytes.</param>
    public TokenLocations(IReadOnlyCollection<TokenLocationIr> locations, int bodyLimit)
    {
        _headers = [.. locations.OfType<HeaderLocationIr>().Select(h => new HeaderPlace(h))];
        _parameters = [.. locations.OfType<QueryLocationIr>()];
        _cookies = [.. locations.OfType<CookieLocationIr>()];
        BodyLocationIr[] fields = [.. locations.OfType<BodyLocationIr>()];
        _body = fields.Length == 0 ? null : new BodyFields(fields, bodyLimit);
        _fields = [.. locations.OfType<BodyFieldLocationIr>().Select(f => new NamedBodyField(f, bodyLimit))];
        _expressions = [.. locations.OfType<ExpressionLocationIr>().Select(Compile).OfType<RequestExpression>()];
    }

    /// <summary>Why a place cannot be looked into; null when all can.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether a request's body has to be read first.</summary>
    public bool IncludeBody => _body is not null || _fields.Length > 0;

    /// <summary>Whether a body has one of the fields, with a token or without; false where they are found by path.</summary>
    public bool HasField(RequestBody body) => Array.Exists(_fields, field => field.IsIn(body));

    /// <summary>Finds everything in these places that claims to be a token.</summary>
    /// <returns>Ok, or why nobody can say what there is.</returns>
    public JwtStatus Find(RequestScope scope, ref TokenSet found)
    {
        var tokens = scope.Tokens;
        foreach (var header in _headers)
            header.Find(scope.Request.Headers, tokens, ref found);
        foreach (var parameter in _parameters)
            QueryText.Find(scope.Query, parameter.Name, tokens, ref found);
        foreach (var cookie in _cookies)
            CookieText.Find(scope.Request.Headers.Cookie, cookie.Name, tokens, ref found);
        foreach (var expression in _expressions)
        {
            if (expression.Evaluate(scope).AsString is { Length: > 0 } text)
                found.Add(tokens, text.AsMemory());
        }

        var status = _body is null ? JwtStatus.Ok : _body.Find(scope, ref found);
        for (var i = 0; i < _fields.Length && status == JwtStatus.Ok; i++)
            status = _fields[i].Find(scope, ref found);
        return status;
    }

    private RequestExpression? Compile(ExpressionLocationIr location)
    {
        if (!RequestExpression.TryCompile(location.Source, location.Language, CelType.String, null, out var expression, out var problem))
            Problem ??= problem;
        else if (expression.ReadsClaims)
            Problem ??= "an expression that finds the token reads the token's claims";
        return expression;
    }

    /// <summary>Takes all of it out of the request, except the tokens that the upstream is to get. Everything else stays byte for byte.</summary>
    public void Remove(RequestScope scope)
    {
        var headers = scope.Request.Headers;
        foreach (var header in _headers)
            header.Remove(headers, scope);
        foreach (var parameter in _parameters)
        {
            if (QueryText.Without(scope.Query, parameter.Name, scope) is { } left)
                scope.ReplaceQuery(left);
            if (scope.RewrittenQuery is { } other && QueryText.Without(other.AsMemory(), parameter.Name, scope) is { } rest)
                scope.Traffic.ReplaceQuery(rest);
        }

        foreach (var cookie in _cookies)
        {
            if (CookieText.Without(headers.Cookie, cookie.Name, scope) is { } left)
                headers.Cookie = left;
        }

        _body?.Remove(scope);
        foreach (var field in _fields)
            field.Remove(scope);
    }
}
