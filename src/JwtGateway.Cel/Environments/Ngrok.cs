using System.Collections.Immutable;

namespace JwtGateway.Cel.Environments;

/// <summary>
/// What expressions of an ngrok Traffic Policy can refer to in phase <c>on_http_request</c> (ngrok, "Traffic Policy Variables" and "Macros"), as far as a gateway in a
/// cluster knows it: there is no geography, no reputation of addresses, no endpoint and no vault. What is not here is an unknown name, so that a policy that
/// asks for it is refused when it is compiled and never evaluated to something made up.
/// </summary>
public static class Ngrok
{
    private static readonly CelType Strings = CelType.List(CelType.String);
    private static readonly CelType Values = CelType.Map(CelType.String, CelType.Dyn);

    /// <summary>The environment.</summary>
    public static CelEnvironment Environment { get; } = Build();

    /// <summary>The variables that hold what tokens say: whatever depends on one of them must not be forged by clients.</summary>
    public static ImmutableArray<string> TokenVariables { get; } =
        [Name(NgrokVariable.Jwt), Name(NgrokVariable.Tokens), Name(NgrokVariable.JwtErrorCode), Name(NgrokVariable.JwtErrorMessage)];

    /// <summary>The name of the variables that a policy sets itself, <c>vars</c>.</summary>
    public static string Vars => Name(NgrokVariable.Vars);

    private static CelEnvironment Build()
    {
        var builder = CelEnvironment.Builder().Libraries(CelLibraries.All);
        foreach (var variable in Enum.GetValues<NgrokVariable>())
            builder.Variable(Name(variable), Type(variable));
        NgrokRequestFunctions.AddTo(builder);
        NgrokTextFunctions.AddTo(builder);
        return builder.Build();
    }

    private static string Name(NgrokVariable variable) => variable switch
    {
        NgrokVariable.Method => "req.method",
        NgrokVariable.Host => "req.host",
        NgrokVariable.Headers => "req.headers",
        NgrokVariable.Cookies => "req.cookies",
        NgrokVariable.ContentType => "req.content_type",
        NgrokVariable.ContentTypeRaw => "req.content_type.raw",
        NgrokVariable.ContentLength => "req.content_length",
        NgrokVariable.UserAgent => "req.user_agent",
        NgrokVariable.Url => "req.url",
        NgrokVariable.Scheme => "req.url.scheme",
        NgrokVariable.Authority => "req.url.authority",
        NgrokVariable.UrlHost => "req.url.host",
        NgrokVariable.Port => "req.url.port",
        NgrokVariable.Path => "req.url.path",
        NgrokVariable.Query => "req.url.query",
        NgrokVariable.QueryParams => "req.url.query_params",
        NgrokVariable.Uri => "req.url.uri",
        NgrokVariable.ClientIp => "conn.client_ip",
        NgrokVariable.ClientPort => "conn.client_port",
        NgrokVariable.ServerIp => "conn.server_ip",
        NgrokVariable.ServerPort => "conn.server_port",
        NgrokVariable.Now => "time.now",
        NgrokVariable.Jwt => "actions.ngrok.jwt_validation",
        NgrokVariable.Tokens => "actions.ngrok.jwt_validation.tokens",
        NgrokVariable.JwtErrorCode => "actions.ngrok.jwt_validation.error.code",
        NgrokVariable.JwtErrorMessage => "actions.ngrok.jwt_validation.error.message",
        NgrokVariable.Vars => "vars",
        NgrokVariable.ContentEncoding => "req.content_encoding",
        NgrokVariable.ContentTypeParameters => "req.content_type.parameters",
        NgrokVariable.TlsSni => "conn.tls.sni",
        NgrokVariable.TlsVersion => "conn.tls.version",
        NgrokVariable.TlsCipherSuite => "conn.tls.cipher_suite",
        NgrokVariable.TlsAlpn => "conn.tls.negotiated_alpn",
        _ => throw new ArgumentOutOfRangeException(nameof(variable), variable, "It has no name."),
    };

    private static CelType Type(NgrokVariable variable) => variable switch
    {
        NgrokVariable.Headers or NgrokVariable.QueryParams => CelType.Map(CelType.String, Strings),
        NgrokVariable.Cookies => CelType.Map(CelType.String, CelType.List(CelType.Map(CelType.String, CelType.String))),
        NgrokVariable.ContentLength or NgrokVariable.Port or NgrokVariable.ClientPort or NgrokVariable.ServerPort => CelType.Int,
        NgrokVariable.Jwt or NgrokVariable.Vars => Values,
        NgrokVariable.Tokens => CelType.List(Values),
        NgrokVariable.ContentEncoding => Strings,
        NgrokVariable.ContentTypeParameters => CelType.Map(CelType.String, CelType.String),
        _ => CelType.String,
    };
}
