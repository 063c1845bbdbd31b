using System.Security.Authentication;

namespace JwtGateway.Tokens.Tls;

/// <summary>A server's certificate was refused. The message says why, in words for the person who configured the upstream.</summary>
public sealed class UpstreamTlsException : AuthenticationException
{
    /// <summary>Creates one.</summary>
    public UpstreamTlsException(string message)
        : base(message)
    {
    }

    /// <summary>Creates one with a cause.</summary>
    public UpstreamTlsException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Creates one without a reason.</summary>
    public UpstreamTlsException()
    {
    }
}
