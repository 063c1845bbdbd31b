using System.Security.Cryptography;
using JwtGateway.Testing.Cluster.Auth;

namespace JwtGateway.Testing.Cluster;

/// <summary>A user with a bearer token that can be rotated, as the kubelet rotates a projected one.</summary>
public sealed class TestUser
{
    private readonly Authenticator _authenticator;
    private readonly ClusterUser _user;

    internal TestUser(Authenticator authenticator, ClusterFiles files, Uri server, ClusterUser user)
    {
        _authenticator = authenticator;
        _user = user;
        TokenPath = files.PathOf(user.Name + ".token");
        Rotate();
        KubeconfigPath = files.WriteKubeconfig(user.Name, server, TokenPath);
    }

    /// <summary>The token that is good now.</summary>
    public string Token { get; private set; } = "";

    /// <summary>A file that holds it.</summary>
    public string TokenPath { get; }

    /// <summary>A kubeconfig file that names the token's file.</summary>
    public string KubeconfigPath { get; }

    /// <summary>From now on the old token answers 401, and the file holds a new one.</summary>
    public void Rotate()
    {
        var old = Token;
        Token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _authenticator.Accept(Token, _user);
        File.WriteAllText(TokenPath, Token + "\n");
        _authenticator.Revoke(old);
    }
}
