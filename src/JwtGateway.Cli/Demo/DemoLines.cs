using JwtGateway.Proxy;
using JwtGateway.Translation;

namespace JwtGateway.Cli.Demo;

/// <summary>What the demo says when it is ready.</summary>
internal sealed class DemoLines(IdentityProvider identityProvider, LoopbackServer echo, TextWriter output)
{
    /// <summary>Says what runs where, then what to try.</summary>
    public void Print(TranslationResult translation, IReadOnlyList<BoundListener> bound)
    {
        output.WriteLine();
        output.WriteLine($"identity provider  {DemoNames.Issuer} (here: https://127.0.0.1:{identityProvider.Port}, certificate of its own CA)");
        output.WriteLine($"echo upstream      http://{DemoNames.Echo}:{DemoNames.EchoPort} (here: http://127.0.0.1:{echo.Port})");
        output.WriteLine();

        var walkthrough = Walkthrough.Of(translation.Gateways, bound);
        Print(walkthrough.Guarded);
        if (walkthrough.Open is { } open)
            PrintTry("An open route: 200", $"curl -i {Where(open)}");

        output.WriteLine("One line for each request follows. Ctrl-C stops it all.");
        output.WriteLine();
    }

    private void Print(GuardedRequest? guarded)
    {
        if (guarded is null)
        {
            output.WriteLine($"No route here takes a token of {DemoNames.Issuer} (a provider with remoteJWKS.uri {DemoNames.Issuer}{DemoNames.JwksPath}), so none is printed.");
            output.WriteLine();
            return;
        }

        var token = identityProvider.Issue(guarded.Issuer, guarded.Audiences.FirstOrDefault());
        output.WriteLine($"A token of {guarded.Issuer}, good for an hour:");
        output.WriteLine(token);
        output.WriteLine();
        PrintTry("Without a token: 401 Jwt is missing", $"curl -i {Where(guarded.Request)}");
        PrintTry("With the token: 200, and what the upstream was sent", $"curl -i -H 'Authorization: Bearer {token}' {Where(guarded.Request)}");
    }

    private void PrintTry(string what, string line)
    {
        output.WriteLine($"# {what}");
        output.WriteLine(line);
        output.WriteLine();
    }

    private static string Where(ExampleRequest request) =>
        request.Host is { } host ? $"-H 'Host: {host}' {request.Url}" : request.Url;
}
