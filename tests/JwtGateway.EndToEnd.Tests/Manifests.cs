namespace JwtGateway.EndToEnd.Tests;

/// <summary>A folder of manifests in a temporary place.</summary>
internal sealed class Manifests : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("jwtgw-e2e-").FullName;

    /// <summary>Writes a file as careful editors do: whole, then renamed into place.</summary>
    public void Write(string name, string text)
    {
        var draft = Path.Combine(Folder, "." + name + ".draft");
        File.WriteAllText(draft, text);
        File.Move(draft, Path.Combine(Folder, name), overwrite: true);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>A Gateway <c>eg</c> of our class, and a Service <c>backend</c> whose one endpoint is on this machine.</summary>
    public static string GatewayAndBackend(int listenerPort, int upstreamPort) =>
        $"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: GatewayClass
        metadata:
          name: eg
        spec:
          controllerName: jwtgateway.io/gateway-controller
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata:
          name: eg
        spec:
          gatewayClassName: eg
          listeners:
          - name: http
            protocol: HTTP
            port: {listenerPort}
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: backend
          labels:
            app: backend
        spec:
          ports:
          - name: http
            port: 3000
            targetPort: 3000
          selector:
            app: backend
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata:
          name: backend-1
          labels:
            kubernetes.io/service-name: backend
        addressType: IPv4
        endpoints:
        - addresses: ["127.0.0.1"]
          conditions:
            ready: true
        ports:
        - name: http
          protocol: TCP
          port: {upstreamPort}
        """;

    /// <summary>The CA of the key host, by default as the manifest with the self-signed certificate names it.</summary>
    public static string CaConfigMap(string pem, string name = "remote-jwks-server-ca") =>
        $"""
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {name}
        data:
          ca.crt: |
        {Indent(pem, 4)}
        """;

    private static string Indent(string text, int by) =>
        string.Join('\n', text.TrimEnd().Split('\n').Select(line => new string(' ', by) + line));
}
