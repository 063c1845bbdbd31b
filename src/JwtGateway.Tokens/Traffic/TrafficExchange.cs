using System.Collections.Immutable;
using System.Globalization;
using JwtGateway.Cel;
using JwtGateway.Cel.Environments;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Requests;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Traffic;

/// <summary>
/// A request while the rules of a Traffic Policy run over it: what expressions see, and what actions leave behind. One for each request at a time; used for many, one
/// after the other.
/// </summary>
internal sealed class TrafficExchange(RequestScope scope) : ICelActivation
{
    private readonly Dictionary<string, CelValue> _vars = new(StringComparer.Ordinal);
    private readonly List<CelValue> _tokens = [];
    private readonly List<TrafficLog> _logs = [];
    private HttpContext? _context;
    private int? _trustedHops;
    private TimeProvider? _time;
    private RequestUrl? _url;
    private bool _isValidated;

    /// <summary>The request's tokens and facts.</summary>
    public RequestScope Scope => scope;

    /// <summary>The request.</summary>
    public HttpContext Context => _context!;

    /// <summary>The client's address; null where it cannot be made out.</summary>
    public ClientAddress? Client => ClientAddress.Of(Context, _trustedHops);

    /// <summary>The address asked for, as it stands; null where nobody knows what was routed.</summary>
    public RequestUrl? Url => _url ??= RequestUrl.Of(scope, _trustedHops);

    /// <summary>The Host that the upstream is told; null: the request's.</summary>
    public string? UpstreamHost { get; private set; }

    /// <summary>Whether the upstream is to be asked for <see cref="Url"/> and not for what the client asked for.</summary>
    public bool IsRewritten { get; private set; }

    /// <summary>What the last token was found to be; Status Ok where there was none.</summary>
    public Verdict Verdict { get; private set; }

    /// <summary>What could not be done as configured; empty: nothing.</summary>
    public string Detail { get; private set; } = "";

    /// <summary>Id of the route that the policy hands the request over to, which ends its rules; null: none yet.</summary>
    public string? Forward { get; private set; }

    /// <summary>What was logged.</summary>
    public ImmutableArray<TrafficLog> Logs => _logs.Count == 0 ? [] : [.. _logs];

    /// <summary>Begins a policy: its variables and results are its own, addresses stay as they are.</summary>
    public void Begin(HttpContext context, int? trustedHops, TimeProvider time)
    {
        (_context, _trustedHops, _time) = (context, trustedHops, time);
        _vars.Clear();
        _tokens.Clear();
        _logs.Clear();
        _isValidated = false;
        Verdict = default;
        Detail = "";
        Forward = null;
    }

    /// <summary>Lets go of the request.</summary>
    public void Clear()
    {
        _vars.Clear();
        _tokens.Clear();
        _logs.Clear();
        (_context, _trustedHops, _time, _url) = (null, null, null, null);
        (UpstreamHost, IsRewritten, _isValidated) = (null, false, false);
        Verdict = default;
        Detail = "";
        Forward = null;
    }

    /// <summary>Begins the results of a validation.</summary>
    public void BeginTokens()
    {
        _tokens.Clear();
        _isValidated = true;
    }

    /// <summary>Notes a token that verified.</summary>
    public void Accept(Provider provider, in Verdict verdict)
    {
        Verdict = verdict;
        if (scope.Accepted is { } accepted && ReferenceEquals(accepted.Provider, provider))
            _tokens.Add(CelValue.FromMap(new TokenResult(provider, accepted.Tokens.Count == 1 ? verdict.Token : null)));
    }

    /// <summary>Sets a variable.</summary>
    public void Set(string name, in CelValue value) => _vars[name] = value;

    /// <summary>Has the upstream asked for another address.</summary>
    public void Rewrite(RequestUrl url)
    {
        if (!string.Equals(url.Authority, Url?.Authority, StringComparison.Ordinal))
            UpstreamHost = url.Authority;
        (_url, IsRewritten) = (url, true);
    }

    /// <summary>Has the upstream told another Host.</summary>
    public void SetHost(string host) => UpstreamHost = host;

    /// <summary>Hands the request over.</summary>
    public void ForwardTo(string route) => Forward = route;

    /// <summary>Notes what could not be done.</summary>
    public void Explain(string detail) => Detail = Detail.Length == 0 ? detail : $"{Detail}; {detail}";

    /// <summary>Logs.</summary>
    public void Log(TrafficLog log) => _logs.Add(log);

    /// <summary>The query that the upstream is asked for, where it is rewritten and a token was taken out of it.</summary>
    public void ReplaceQuery(string query) => _url = _url! with { Query = query };

    /// <inheritdoc/>
    public CelValue Get(int slot) => (NgrokVariable)slot switch
    {
        NgrokVariable.Method => CelValue.FromString(scope.Facts.Method ?? Context.Request.Method),
        NgrokVariable.Host => CelValue.FromString(Context.Request.Headers.Host.ToString()),
        NgrokVariable.Headers => CelValue.FromMap(new HeaderMap(Context.Request.Headers)),
        NgrokVariable.Cookies => RequestMaps.Cookies(Context.Request.Headers.Cookie),
        NgrokVariable.ContentType => Text(Context.Request.ContentType?.Split(';')[0].Trim()),
        NgrokVariable.ContentTypeRaw => Text(Context.Request.ContentType),
        NgrokVariable.ContentLength => Number(Context.Request.ContentLength),
        NgrokVariable.UserAgent => Text(Context.Request.Headers.UserAgent.ToString()),
        NgrokVariable.ClientIp => Text(Client?.ToIPAddress().ToString(), "the client's address cannot be made out"),
        NgrokVariable.ClientPort => Number(_trustedHops == 0 ? Context.Connection.RemotePort : null),
        NgrokVariable.ServerIp => Text(Context.Connection.LocalIpAddress?.ToString()),
        NgrokVariable.ServerPort => Number(Context.Connection.LocalPort),
        NgrokVariable.Now => CelValue.FromString(_time!.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        NgrokVariable.Jwt => Results(),
        NgrokVariable.Tokens => Tokens(),
        NgrokVariable.JwtErrorCode or NgrokVariable.JwtErrorMessage => _isValidated ? CelValue.FromString("") : Tokens(),
        NgrokVariable.Vars => CelValue.FromMap(_vars),
        NgrokVariable.ContentEncoding => RequestMaps.Codings(Context.Request.Headers.ContentEncoding),
        NgrokVariable.ContentTypeParameters => RequestMaps.Parameters(Context.Request.ContentType),
        NgrokVariable.TlsSni or NgrokVariable.TlsVersion or NgrokVariable.TlsCipherSuite or NgrokVariable.TlsAlpn => ConnectionFacts.Tls((NgrokVariable)slot, Context, _trustedHops),
        _ => Url is { } url ? Of(url, (NgrokVariable)slot) : CelValue.FromError("the address asked for is not known"),
    };

    private static CelValue Of(RequestUrl url, NgrokVariable variable) => variable switch
    {
        NgrokVariable.Url => CelValue.FromString(url.Text),
        NgrokVariable.Scheme => CelValue.FromString(url.Scheme),
        NgrokVariable.Authority => CelValue.FromString(url.Authority),
        NgrokVariable.UrlHost => CelValue.FromString(url.Host),
        NgrokVariable.Port => Number(url.Port),
        NgrokVariable.Path => CelValue.FromString(url.Path),
        NgrokVariable.Query => CelValue.FromString(url.Query.TrimStart('?')),
        NgrokVariable.QueryParams => RequestMaps.Query(url.Query),
        NgrokVariable.Uri => CelValue.FromString(url.Path + url.Query),
        _ => CelValue.FromError("there is no such variable"),
    };

    private CelValue Results() => _isValidated
        ? CelValue.FromMap(
        [
            new("tokens", Tokens()),
            new("error", CelValue.FromMap([new("code", CelValue.FromString("")), new("message", CelValue.FromString(""))])),
        ])
        : Tokens();

    private CelValue Tokens() => _isValidated ? CelValue.FromList([.. _tokens]) : CelValue.FromError("no jwt-validation has run before");

    private static CelValue Text(string? text, string? error = null) =>
        text is not null ? CelValue.FromString(text) : error is not null ? CelValue.FromError(error) : CelValue.FromString("");

    private static CelValue Number(long? number) => number is { } known ? CelValue.FromInt(known) : CelValue.FromError("the request does not have it");
}
