using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using JwtGateway.Tokens.Tls;

namespace JwtGateway.Cli.Commands;

/// <summary>The options that more than one command has.</summary>
internal static class GatewayOptions
{
    /// <summary>Where <c>--admin</c> listens when nobody says otherwise.</summary>
    public static readonly IPEndPoint DefaultAdmin = new(IPAddress.Loopback, 19000);

    /// <summary><c>-f PATH...</c></summary>
    public static Option<string[]> Files(string description, bool required)
    {
        var files = new Option<string[]>("--filename", "-f")
        {
            Description = description,
            HelpName = "PATH",
            Required = required,
            AllowMultipleArgumentsPerToken = true,
            Arity = ArgumentArity.OneOrMore,
        };
        files.Validators.Add(RefuseOptions);
        return files;
    }

    /// <summary>The same for a command that watches them: standard input can be read only once.</summary>
    public static Option<string[]> WatchedFiles(string description, bool required)
    {
        var files = Files(description, required);
        files.Validators.Add(RefuseStandardInput);
        return files;
    }

    /// <summary><c>--bind ADDR</c></summary>
    public static Option<IPAddress> Bind(string byDefault) => new("--bind")
    {
        Description = $"The address that the Gateways' listeners bind, on their own ports. Default: {byDefault}.",
        HelpName = "ADDR",
        CustomParser = ParseAddress,
    };

    /// <summary><c>--admin ADDR:PORT</c></summary>
    public static Option<IPEndPoint> Admin() => new("--admin")
    {
        Description = $"Where /healthz, /readyz, /metrics, /config and /status are served; port 0 takes a free one. Default: {DefaultAdmin}.",
        HelpName = "ADDR:PORT",
        CustomParser = ParseEndPoint,
    };

    /// <summary><c>--state DIR</c></summary>
    public static Option<string> KeyState() => new("--state")
    {
        Description = "Where the last good keys are kept, for a restart while an issuer cannot be reached. Default: nowhere.",
        HelpName = "DIR",
    };

    /// <summary>The HTTP proxies of the environment. What cannot be read there is said on stderr, without its value.</summary>
    public static HttpProxyEnvironment ProxyEnvironment(CliContext context)
    {
        var environment = HttpProxyEnvironment.Read(Environment.GetEnvironmentVariable, out var error);
        if (error is not null)
            context.Error.WriteLine($"warning: {error}");
        return environment;
    }

    // An option that does not exist would otherwise count as one more path.
    private static void RefuseOptions(OptionResult files)
    {
        foreach (var path in files.Tokens.Select(t => t.Value).Where(p => p is ['-', _, ..]))
            files.AddError($"'{path}' is not an option of this command. If it is a file, write ./{path}.");
    }

    private static void RefuseStandardInput(OptionResult files)
    {
        if (files.Tokens.Any(t => t.Value == "-"))
            files.AddError("--filename: standard input cannot be watched for changes. Write what is there to a file, and name that.");
    }

    private static IPAddress? ParseAddress(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (IPAddress.TryParse(text, out var address))
            return address;

        result.AddError($"--bind: '{text}' is not an IP address. Write one such as 127.0.0.1, 0.0.0.0 or ::.");
        return null;
    }

    private static IPEndPoint? ParseEndPoint(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;

        // IPEndPoint takes an address alone and gives it port 0: here that is somebody who forgot the port.
        if (IPEndPoint.TryParse(text, out var endPoint) && !IPAddress.TryParse(text, out _))
            return endPoint;

        result.AddError($"--admin: '{text}' is not an IP address and port. Write them such as 127.0.0.1:19000 or [::1]:19000.");
        return null;
    }
}
