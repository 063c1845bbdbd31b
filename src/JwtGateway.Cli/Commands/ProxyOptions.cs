using System.CommandLine;
using System.CommandLine.Parsing;
using JwtGateway.Ir;

namespace JwtGateway.Cli.Commands;

/// <summary>The options of <c>jwtgw proxy</c> that need reading.</summary>
internal static class ProxyOptions
{
    /// <summary><c>--operator https://HOST:PORT</c></summary>
    public static Option<Uri> Operator() => new("--operator")
    {
        Description = "The operator's configuration server. Its certificate must be for HOST.",
        HelpName = "https://HOST:PORT",
        Required = true,
        CustomParser = result => Parse(
            result,
            text => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "https", PathAndQuery: "/", UserInfo: "", Fragment: "" } ? uri : null,
            text => $"--operator: '{text}' is not an address such as https://jwt-gateway-operator.jwt-gateway-system.svc:18000."),
    };

    /// <summary><c>--gateway NS/NAME</c></summary>
    public static Option<string> Gateway() => new("--gateway")
    {
        Description = "The Gateway to serve.",
        HelpName = "NS/NAME",
        Required = true,
        CustomParser = result => Parse(
            result,
            text => text.Split('/') is [{ Length: > 0 }, { Length: > 0 }] ? text : null,
            text => $"--gateway: '{text}' is not NAMESPACE/NAME."),
    };

    /// <summary><c>--port-map LISTENER=BOUND...</c></summary>
    public static Option<IReadOnlyDictionary<int, int>> PortMap() => PortMap(
        $"ports below {ListenerPorts.FirstUnprivileged} plus {ListenerPorts.Shift} (80 is bound as {ListenerPorts.Bound(80)}), others as they are");

    /// <summary>The same with another default.</summary>
    public static Option<IReadOnlyDictionary<int, int>> PortMap(string byDefault) => new("--port-map")
    {
        Description = $"Bind BOUND for listeners of port LISTENER; 0 takes a free port. Default: {byDefault}.",
        HelpName = "LISTENER=BOUND",
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = ParsePortMap,
    };

    private static T? Parse<T>(ArgumentResult result, Func<string, T?> read, Func<string, string> error) where T : class
    {
        var text = result.Tokens.Single().Value;
        if (read(text) is { } value)
            return value;

        result.AddError(error(text));
        return null;
    }

    private static Dictionary<int, int> ParsePortMap(ArgumentResult result)
    {
        var map = new Dictionary<int, int>();
        foreach (var text in result.Tokens.Select(token => token.Value))
        {
            if (text.Split('=') is not [var left, var right] || !TryParsePort(left, 1, out var listener) || !TryParsePort(right, 0, out var bound))
                result.AddError($"--port-map: '{text}' is not LISTENER=BOUND, two ports, such as 80=8080.");
            else if (!map.TryAdd(listener, bound))
                result.AddError($"--port-map: the port {listener} is there twice.");
        }

        return map;
    }

    private static bool TryParsePort(string text, int least, out int port) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, null, out port) && port >= least && port <= ushort.MaxValue;
}
