using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>TLS of Ingresses over the wire: each host's certificate by the name that the client asks for, and what there is for hosts without one.</summary>
public sealed class IngressTlsTests
{
    [Test]
    public async Task Each_host_has_its_certificate_and_one_without_is_served_in_clear_text_alone()
    {
        await using var upstream = await EchoServer.StartAsync();
        using var manifests = new Manifests();
        var (http, https) = (FreePort.Next(), FreePort.Next());
        manifests.Write("ingress.yaml", Ingress(upstream.Port, http, https, "a.example.com", "*.b.example.com"));
        await using var gateway = await RunningGateway.StartAsync(manifests, http);

        (await AskAsync(https, "a.example.com")).ShouldBe(("CN=a.example.com", 200));
        (await AskAsync(https, "x.b.example.com")).ShouldBe(("CN=*.b.example.com", 200));
        await Should.ThrowAsync<Exception>(() => AskAsync(https, "plain.example.com"));
        await Should.ThrowAsync<Exception>(() => AskAsync(https, "y.x.b.example.com"));

        // Whoever has a connection to one host gets at no other by it.
        (await AskAsync(https, "a.example.com", host: "plain.example.com")).Status.ShouldBe(404);
        (await AskAsync(https, "a.example.com", host: "x.b.example.com")).Status.ShouldBe(421);

        // Clear text goes on without a redirect.
        foreach (var host in new[] { "a.example.com", "x.b.example.com", "plain.example.com" })
            (await AskPlainAsync(http, host)).ShouldBe(200, host);
        (await AskPlainAsync(http, "other.example.com")).ShouldBe(404);
    }

    [Test]
    public async Task An_entry_without_hosts_is_for_those_that_have_no_certificate_of_their_own()
    {
        await using var upstream = await EchoServer.StartAsync();
        using var manifests = new Manifests();
        var (http, https) = (FreePort.Next(), FreePort.Next());
        manifests.Write("ingress.yaml", Ingress(upstream.Port, http, https, "a.example.com", ""));
        await using var gateway = await RunningGateway.StartAsync(manifests, http);

        (await AskAsync(https, "a.example.com")).ShouldBe(("CN=a.example.com", 200));
        (await AskAsync(https, "plain.example.com")).ShouldBe(("CN=default.example.com", 200));
        (await AskAsync(https, "other.example.com")).ShouldBe(("CN=default.example.com", 404));
    }

    /// <summary>An Ingress of three hosts, with a certificate for each of <paramref name="certificates"/>; empty: for all.</summary>
    private static string Ingress(int upstream, int http, int https, params string[] certificates)
    {
        var tls = certificates.Select((host, i) => host.Length == 0 ? $"{{secretName: cert-{i}}}" : $"{{hosts: [\"{host}\"], secretName: cert-{i}}}");
        var rules = new[] { "a.example.com", "*.b.example.com", "plain.example.com" }
            .Select(host => $"{{host: \"{host}\", http: {{paths: [{{path: /, pathType: Prefix, backend: {{resource: {{apiGroup: jwtgateway.io, kind: Backend, name: echo}}}}}}]}}}}");
        return $$"""
            apiVersion: networking.k8s.io/v1
            kind: IngressClass
            metadata:
              name: jwt-gateway
              annotations: {jwtgateway.io/http-port: "{{http}}", jwtgateway.io/https-port: "{{https}}"}
            spec: {controller: jwtgateway.io/ingress-controller}
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: web}
            spec:
              ingressClassName: jwt-gateway
              tls: [{{string.Join(", ", tls)}}]
              rules: [{{string.Join(", ", rules)}}]
            ---
            apiVersion: jwtgateway.io/v1alpha1
            kind: Backend
            metadata: {name: echo}
            spec: {endpoints: [{ip: {address: 127.0.0.1, port: {{upstream}} } }]}

            """ + string.Concat(certificates.Select((host, i) => Secret($"cert-{i}", host.Length == 0 ? "default.example.com" : host)));
    }

    private static string Secret(string name, string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2120, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return $$"""
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: {{name}}}
            type: kubernetes.io/tls
            data:
              tls.crt: {{Convert.ToBase64String(Encoding.ASCII.GetBytes(certificate.ExportCertificatePem()))}}
              tls.key: {{Convert.ToBase64String(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()))}}

            """;
    }

    /// <summary>The certificate that a client gets who asks for a server name, and the status of a request; throws where there is no TLS for it.</summary>
    private static async Task<(string Subject, int Status)> AskAsync(int port, string serverName, string? host = null)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, port);
        await using var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = serverName,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            RemoteCertificateValidationCallback = (_, _, _, errors) => !errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable),
        });
        return (tls.RemoteCertificate!.Subject, await StatusAsync(tls, host ?? serverName));
    }

    private static async Task<int> AskPlainAsync(int port, string host)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, port);
        return await StatusAsync(tcp.GetStream(), host);
    }

    private static async Task<int> StatusAsync(Stream stream, string host)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var line = await reader.ReadLineAsync() ?? throw new EndOfStreamException("No answer.");
        return int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
