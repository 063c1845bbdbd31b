using System.Text.RegularExpressions;
using JwtGateway.Ir;
using JwtGateway.Tokens.Claims;

namespace JwtGateway.Tokens.Changes;

/// <summary>Compiles changes to requests. The first thing that cannot be done as it is written stays in <see cref="Problem"/>; then the result is of no use.</summary>
internal sealed class ChangeCompiler
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <summary>Why the change cannot be made; null when it can.</summary>
    public string? Problem { get; private set; }

    /// <summary>Compiles; null when there is a problem.</summary>
    public RequestChange? Compile(RequestChangeIr change) => change switch
    {
        HeadersChangeIr headers => new HeadersChange(Headers(headers.Request, isRequest: true), Headers(headers.Response, isRequest: false)),
        SchemeRedirectIr redirect => redirect is { Scheme: "http" or "https", Port: null or (>= 1 and <= 65535) }
            ? new SchemeRedirect(redirect.Scheme, redirect.Port, redirect.Permanent)
            : Refuse("a redirect goes to http or https, and to a port"),
        AddressRedirectIr redirect => Pattern(redirect.Pattern) is { } pattern ? new AddressRedirect(pattern, new ReplacementText(redirect.Replacement), redirect.Permanent) : null,
        StripPrefixesIr strip => strip.Prefixes.IsDefaultOrEmpty || !strip.Prefixes.All(IsPath)
            ? Refuse("prefixes that are taken off are paths, one or more")
            : new StripPrefixes([.. strip.Prefixes.Select(p => p.TrimEnd('/'))]),
        StripPatternsIr strip => strip.Patterns.IsDefaultOrEmpty ? Refuse("it has no expression") : new StripPatterns([.. strip.Patterns.Select(Pattern).OfType<Regex>()]),
        AddPrefixIr add => IsPath(add.Prefix) ? new AddPrefix(add.Prefix.TrimEnd('/')) : Refuse("a prefix is a path"),
        ReplacePathIr replace => IsPath(replace.Path) ? new ReplacePath(replace.Path) : Refuse("a path is replaced by a path"),
        ReplacePatternIr replace => Pattern(replace.Pattern) is { } pattern ? new ReplacePattern(pattern, new ReplacementText(replace.Replacement)) : null,
        _ => Refuse($"a change of type {change.GetType().Name} is not known here"),
    };

    private HeaderChange? Headers(HeaderModifierIr? ir, bool isRequest)
    {
        if (ir is null)
            return null;
        foreach (var name in ir.Set.Concat(ir.Add).Select(h => h.Name).Concat(ir.Remove).Where(n => !ClaimHeader.CanCarry(n) && !(isRequest && HeaderChange.IsHost(n))))
            Refuse($"the header \"{SafeText.Of(name)}\" cannot be changed");
        foreach (var header in ir.Set.Concat(ir.Add).Where(h => h.Value.Length > 0 && !ClaimHeaderValue.IsSafe(h.Value)))
            Refuse($"the header \"{SafeText.Of(header.Name)}\" cannot have its value");
        return new HeaderChange(ir);
    }

    private Regex? Pattern(string expression)
    {
        try
        {
            return new Regex(expression, Options);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            Problem ??= $"an expression is not usable: {SafeText.Of(e.Message)}";
            return null;
        }
    }

    private static bool IsPath(string path) => path.StartsWith('/') && !path.AsSpan().ContainsAnyExceptInRange('!', '~') && path.AsSpan().IndexOfAny('?', '#') < 0;

    private RequestChange? Refuse(string problem)
    {
        Problem ??= problem;
        return null;
    }
}
