using JwtGateway.Cel;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Claims;
using JwtGateway.Tokens.Expressions;
using JwtGateway.Tokens.Requests;

namespace JwtGateway.Tokens.Authorization;

/// <summary>A rule, compiled.</summary>
internal sealed class AuthorizationRule
{
    private readonly string[] _methods;
    private readonly PathTest? _path;
    private readonly bool _notPath;
    private readonly AddressRange[] _clients;
    private readonly int? _trustedHops;
    private readonly HeaderConditionIr[] _headers;
    private readonly RequestCondition[] _expressions;

    /// <summary>Compiles <paramref name="ir"/>.</summary>
    /// <param name="ir">The rule.</param>
    /// <param name="trustedHops">How many proxies in front are trusted.</param>
    /// <param name="token">What it asks of a token.</param>
    /// <param name="report">Is told what cannot be evaluated.</param>
    public AuthorizationRule(AuthorizationRuleIr ir, int? trustedHops, TokenCondition? token, Action<string> report)
    {
        Name = ir.Name;
        Allows = ir.Action == AuthorizationAction.Allow;
        Token = token;
        _methods = [.. ir.Methods];
        _path = ir.Path is null ? null : PathTest.Compile(ir.Path);
        _notPath = ir.NotPath;
        _headers = [.. ir.Headers];
        _trustedHops = trustedHops;
        _clients = [.. ir.ClientCidrs.Select(AddressRange.TryParse).OfType<AddressRange>()];
        _expressions = [.. ir.Expressions.Select(e => Compile(e, trustedHops, report)).OfType<RequestCondition>()];
        if (ir.Path is not null && _path is null)
            report("its path is no regular expression that runs without backtracking");
        if (_clients.Length != ir.ClientCidrs.Length)
            report("a client address range is no CIDR");
    }

    /// <summary>The rule's name.</summary>
    public string Name { get; }

    /// <summary>Whether requests that match pass; otherwise they are refused.</summary>
    public bool Allows { get; }

    /// <summary>What it asks of a token; null: nothing.</summary>
    public TokenCondition? Token { get; }

    /// <summary>Whether it decides the request. What nobody can say counts against the client: such a request is refused and not let pass.</summary>
    /// <param name="scope">The request.</param>
    /// <param name="claims">Its verified claims.</param>
    /// <param name="failed">The first part that is not met.</param>
    public bool Matches(RequestScope scope, ref VerifiedClaims claims, out RulePart failed)
    {
        failed = RulePart.None;
        var all = Judgement.Yes;
        if (And(ref all, JudgeMethod(scope), RulePart.Method, ref failed)
            && And(ref all, JudgePath(scope.Facts.Path.Span), RulePart.Path, ref failed)
            && And(ref all, JudgeClient(scope), RulePart.ClientAddress, ref failed)
            && And(ref all, JudgeHeaders(scope.Request.Headers), RulePart.Header, ref failed)
            && (Token is null || And(ref all, claims.Judge(Token, out var scopes), scopes ? RulePart.Scopes : RulePart.Token, ref failed)))
        {
            And(ref all, JudgeExpressions(scope), RulePart.Expression, ref failed);
        }

        return all == Judgement.Yes || (!Allows && all == Judgement.Unclear);
    }

    private static bool And(ref Judgement all, Judgement one, RulePart part, ref RulePart failed)
    {
        if (one != Judgement.Yes && failed == RulePart.None)
            failed = part;
        all = all.And(one);
        return all != Judgement.No;
    }

    private static RequestCondition? Compile(ExpressionIr ir, int? trustedHops, Action<string> report)
    {
        if (RequestExpression.TryCompile(ir.Source, ir.Language, CelType.Bool, trustedHops, out var expression, out var problem))
            return new RequestCondition(expression, ir.Not);
        report(problem);
        return null;
    }

    private Judgement JudgeExpressions(RequestScope scope)
    {
        var judgement = Judgement.Yes;
        foreach (var expression in _expressions)
        {
            judgement = judgement.And(expression.Judge(scope));
            if (judgement == Judgement.No)
                break;
        }

        return judgement;
    }

    private Judgement JudgeMethod(RequestScope scope) => Judgements.Of(_methods.Length == 0 || HasMethod(scope.Facts.Method ?? scope.Request.Method));

    // Without regard to case, as Envoy Gateway: an upstream that does the same must not be reached around a rule.
    private bool HasMethod(string method)
    {
        foreach (var one in _methods)
        {
            if (string.Equals(one, method, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private Judgement JudgePath(ReadOnlySpan<char> path) =>
        _path is null ? Judgement.Yes
        : path.IsEmpty ? Judgement.Unclear
        : Judgements.Of(_path.Matches(path) != _notPath);

    private Judgement JudgeClient(RequestScope scope)
    {
        if (_clients.Length == 0)
            return Judgement.Yes;
        if (ClientAddress.Of(scope.Request.HttpContext, _trustedHops) is not { } address)
            return Judgement.Unclear;
        foreach (var range in _clients)
        {
            if (range.Contains(address))
                return Judgement.Yes;
        }

        return Judgement.No;
    }

    private Judgement JudgeHeaders(Microsoft.AspNetCore.Http.IHeaderDictionary headers)
    {
        var judgement = Judgement.Yes;
        foreach (var header in _headers)
        {
            var lines = headers[header.Name];
            var one = lines.Count switch
            {
                0 => Judgement.No,
                1 => Judgements.Of(header.Values.Contains(lines[0] ?? "")),

                // Upstreams take the first, the last, or all of them joined.
                _ => Judgement.Unclear,
            };
            judgement = judgement.And(one);
        }

        return judgement;
    }
}

/// <summary>Parts of a rule.</summary>
internal enum RulePart
{
    None,
    Method,
    Path,
    ClientAddress,
    Header,
    Token,
    Scopes,
    Expression,
}
