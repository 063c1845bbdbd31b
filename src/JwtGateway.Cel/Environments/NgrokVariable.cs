namespace JwtGateway.Cel.Environments;

/// <summary>The variables of <see cref="Ngrok"/>. The number of each is its slot.</summary>
public enum NgrokVariable
{
    /// <summary><c>req.method</c>, a string.</summary>
    Method,

    /// <summary><c>req.host</c>: the Host header.</summary>
    Host,

    /// <summary><c>req.headers</c>: names in lower case to the values of each field line.</summary>
    Headers,

    /// <summary><c>req.cookies</c>: names to <c>{name, value}</c> of each cookie of that name.</summary>
    Cookies,

    /// <summary><c>req.content_type</c>: the media type, without parameters.</summary>
    ContentType,

    /// <summary><c>req.content_type.raw</c>: the whole header.</summary>
    ContentTypeRaw,

    /// <summary><c>req.content_length</c>, an integer.</summary>
    ContentLength,

    /// <summary><c>req.user_agent</c>: the header.</summary>
    UserAgent,

    /// <summary><c>req.url</c>: scheme, authority, normalized path and query.</summary>
    Url,

    /// <summary><c>req.url.scheme</c>.</summary>
    Scheme,

    /// <summary><c>req.url.authority</c>.</summary>
    Authority,

    /// <summary><c>req.url.host</c>: the authority without its port.</summary>
    UrlHost,

    /// <summary><c>req.url.port</c>, an integer; there only where the authority has one.</summary>
    Port,

    /// <summary><c>req.url.path</c>: the normalized path.</summary>
    Path,

    /// <summary><c>req.url.query</c>: the query without its question mark.</summary>
    Query,

    /// <summary><c>req.url.query_params</c>: names to values, decoded.</summary>
    QueryParams,

    /// <summary><c>req.url.uri</c>: path and query.</summary>
    Uri,

    /// <summary><c>conn.client_ip</c>: the client's address.</summary>
    ClientIp,

    /// <summary><c>conn.client_port</c>, an integer.</summary>
    ClientPort,

    /// <summary><c>conn.server_ip</c>.</summary>
    ServerIp,

    /// <summary><c>conn.server_port</c>, an integer.</summary>
    ServerPort,

    /// <summary><c>time.now</c>: the time in RFC 3339, a string.</summary>
    Now,

    /// <summary><c>actions.ngrok.jwt_validation</c>: the members below.</summary>
    Jwt,

    /// <summary><c>actions.ngrok.jwt_validation.tokens</c>: a list of what each token says and where it stood.</summary>
    Tokens,

    /// <summary><c>actions.ngrok.jwt_validation.error.code</c>: empty, since a failure ends the request.</summary>
    JwtErrorCode,

    /// <summary><c>actions.ngrok.jwt_validation.error.message</c>: empty, since a failure ends the request.</summary>
    JwtErrorMessage,

    /// <summary><c>vars</c>: what <c>set-vars</c> set.</summary>
    Vars,

    /// <summary><c>req.content_encoding</c>: the codings that the header lists, in lower case.</summary>
    ContentEncoding,

    /// <summary><c>req.content_type.parameters</c>: names in lower case to values.</summary>
    ContentTypeParameters,

    /// <summary><c>conn.tls.sni</c>: the name that the client asked for; empty when it named none.</summary>
    TlsSni,

    /// <summary><c>conn.tls.version</c>, such as <c>1.3</c>.</summary>
    TlsVersion,

    /// <summary><c>conn.tls.cipher_suite</c>, such as <c>TLS_AES_128_GCM_SHA256</c>.</summary>
    TlsCipherSuite,

    /// <summary><c>conn.tls.negotiated_alpn</c>, such as <c>h2</c>; empty when nothing was negotiated.</summary>
    TlsAlpn,
}
