using System.Net;
using JwtGateway.Cli.Standalone;
using JwtGateway.Tokens;

namespace JwtGateway.Cli.Demo;

/// <summary>An identity provider, an upstream and the gateway between them.</summary>
internal static class DemoRunner
{
    /// <summary>Runs until stopped; returns the <see cref="ExitCode"/>.</summary>
    public static async Task<int> RunAsync(SnapshotSource manifests, IPAddress bind, IPEndPoint admin, CliContext context)
    {
        using var certificates = DemoCertificates.Create(context.Time.GetUtcNow());
        await using var identityProvider = await IdentityProvider.StartAsync(certificates.Server, context.Time);
        await using var echo = await EchoUpstream.StartAsync();
        var lines = new DemoLines(identityProvider, echo, context.Out);
        var options = new StandaloneOptions
        {
            Source = manifests.With(snapshot => snapshot.WithCa(certificates.CaPem)),
            Bind = bind,
            Admin = admin,
            Overrides = HostOverrides.Parse(
            [
                $"{DemoNames.IdentityProvider}:443=127.0.0.1:{identityProvider.Port}",
                $"{DemoNames.Echo}:{DemoNames.EchoPort}=127.0.0.1:{echo.Port}",
            ]),
            PrintDecisions = true,
            Ready = lines.Print,
        };
        return await StandaloneGateway.RunAsync(options, context);
    }
}
