using System.Text;
using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Manifests of what certificates are kept in.</summary>
internal static class Pki
{
    /// <summary>A serving certificate for names.</summary>
    /// <param name="ca">Who signs it.</param>
    /// <param name="name">The Secret's name, or <c>$web/name</c>.</param>
    /// <param name="names">DNS names.</param>
    public static string Certificate(PrivateCa ca, string name, params string[] names)
    {
        var (certificate, key) = ca.IssuePem(names);
        return Secret(name, certificate, key);
    }

    /// <summary>A kubernetes.io/tls Secret with any content.</summary>
    public static string Secret(string name, string certificate, string key) => $$"""
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: {{Local(name)}}, namespace: {{Namespace(name)}}}
        type: kubernetes.io/tls
        data: {tls.crt: {{Base64(certificate)}}, tls.key: {{Base64(key)}}}

        """;

    /// <summary>A CA in a ConfigMap.</summary>
    public static string Authority(PrivateCa ca, string name) => $$"""
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: {{Local(name)}}, namespace: {{Namespace(name)}}}
        data:
          ca.crt: |
            {{ca.Pem.ReplaceLineEndings("\n    ")}}

        """;

    private static string Local(string name) => name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private static string Namespace(string name) => name.Contains('/', StringComparison.Ordinal) ? name[..name.IndexOf('/', StringComparison.Ordinal)] : "$infra";

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
