namespace JwtGateway.Tokens.Tls;

/// <summary>An HTTP proxy stands between us and the server, and cannot be used. The message says which and why, and no credentials.</summary>
public sealed class HttpProxyException : IOException
{
    /// <summary>Creates one.</summary>
    public HttpProxyException(string message)
        : base(message)
    {
    }
}
