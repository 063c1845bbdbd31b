namespace JwtGateway.Cel.Environments;

/// <summary>What a variable of a <see cref="RequestEnvironment"/> is about.</summary>
public enum RequestAttribute
{
    /// <summary>The method.</summary>
    Method,

    /// <summary>The normalized path, without the query.</summary>
    Path,

    /// <summary>The path and the query.</summary>
    PathAndQuery,

    /// <summary>The query without its question mark.</summary>
    Query,

    /// <summary>The whole address: scheme, host, path, query.</summary>
    Uri,

    /// <summary>The host name, without port.</summary>
    Host,

    /// <summary><c>http</c> or <c>https</c>.</summary>
    Scheme,

    /// <summary>The protocol, e.g. <c>HTTP/1.1</c>.</summary>
    Protocol,

    /// <summary>The headers, by their names without regard to case.</summary>
    Headers,

    /// <summary>The claims of the verified token. An error where there is none, or several.</summary>
    Jwt,

    /// <summary>The client's address.</summary>
    SourceAddress,

    /// <summary>The port of the connection's other end.</summary>
    SourcePort,

    /// <summary>The claims as Envoy's jwt_authn filter leaves them for other filters.</summary>
    FilterMetadata,

    /// <summary>The same by the names of the providers that verified them, with <c>scope</c> and <c>scp</c> as lists.</summary>
    ProviderMetadata,

    /// <summary>The header <c>Referer</c>. An error where it is not sent.</summary>
    Referer,

    /// <summary>The header <c>User-Agent</c>. An error where it is not sent.</summary>
    UserAgent,

    /// <summary>The address that the client connected to.</summary>
    DestinationAddress,

    /// <summary>The port that the client connected to.</summary>
    DestinationPort,

    /// <summary>Whether the client showed a certificate.</summary>
    MutualTls,

    /// <summary>The server name that the client asked for in TLS (RFC 6066 section 3); empty without one.</summary>
    ServerName,
}
