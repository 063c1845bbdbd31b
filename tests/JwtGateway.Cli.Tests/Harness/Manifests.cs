namespace JwtGateway.Cli.Tests.Harness;

/// <summary>A folder of manifests that is removed afterwards.</summary>
internal sealed class Manifests : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("jwtgw-").FullName;

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Writes a file as careful editors do: a reader sees the old text or the new, whole.</summary>
    public void Write(string name, string text)
    {
        var temporary = PathOf($".{name}.tmp");
        File.WriteAllText(temporary, text);
        File.Move(temporary, PathOf(name), overwrite: true);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>A Gateway with one http listener.</summary>
    public static string Gateway(int port, string name = "web") =>
        $"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata:
          name: {name}
        spec:
          gatewayClassName: jwt-gateway
          listeners:
            - name: http
              protocol: HTTP
              port: {port}

        """;

    /// <summary>A route for every path to a port of this machine.</summary>
    public static string Route(int upstreamPort) =>
        $"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata:
          name: all
        spec:
          parentRefs:
            - name: web
          rules:
            - backendRefs:
                - group: jwtgateway.io
                  kind: Backend
                  name: upstream
        ---
        apiVersion: jwtgateway.io/v1alpha1
        kind: Backend
        metadata:
          name: upstream
        spec:
          endpoints:
            - ip:
                address: 127.0.0.1
                port: {upstreamPort}

        """;

    /// <summary>A policy for that route, whose keys are here.</summary>
    public static string Policy(string issuer = "https://issuer.example.com") =>
        $$"""
        apiVersion: jwtgateway.io/v1alpha1
        kind: SecurityPolicy
        metadata:
          name: all
        spec:
          targetRefs:
            - group: gateway.networking.k8s.io
              kind: HTTPRoute
              name: all
          jwt:
            providers:
              - name: example
                issuer: {{issuer}}
                localJWKS:
                  inline: '{"keys":[{"kty":"oct","kid":"secret-1","alg":"HS256","k":"c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA"}]}'

        """;
}
