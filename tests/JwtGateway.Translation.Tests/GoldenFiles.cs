using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace JwtGateway.Translation.Tests;

/// <summary>Files that golden cases refer to. Private keys are made anew for each run: no output shows them.</summary>
internal static class GoldenFiles
{
    private static readonly Dictionary<string, string> Made = Make();

    public static byte[] Read(string name) => Made.TryGetValue(name, out var text)
        ? Encoding.UTF8.GetBytes(text)
        : File.ReadAllBytes(Path.Combine(GoldenCase.Folder, "_files", name));

    private static Dictionary<string, string> Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=www.example.com", key, HashAlgorithmName.SHA256);
        var start = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var certificate = request.CreateSelfSigned(start, start.AddYears(100));
        var several = new CertificateRequest("CN=never.example.com", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("www.example.com");
        names.AddDnsName("*.example.org");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        several.CertificateExtensions.Add(names.Build());
        using var withNames = several.CreateSelfSigned(start, start.AddYears(100));
        return new()
        {
            ["names.crt"] = withNames.ExportCertificatePem(),
            ["tls.crt"] = certificate.ExportCertificatePem(),
            ["tls.key"] = key.ExportPkcs8PrivateKeyPem(),
            ["both.pem"] = certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem(),
            ["other.key"] = other.ExportPkcs8PrivateKeyPem(),
        };
    }
}
