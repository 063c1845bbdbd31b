using JwtGateway.Translation;

namespace JwtGateway.Cli.Output;

/// <summary>
/// What is not honoured as written, on stderr: everything the first time, then what is new, so that what an edit did is not lost among what
/// was there before.
/// </summary>
internal sealed class DiagnosticLines(TextWriter output)
{
    private const string NothingToServe =
        "warning: there is no Gateway of our class in the files, so nothing is served. Add a Gateway with spec.gatewayClassName: jwt-gateway, "
        + "or a GatewayClass whose spec.controllerName is jwtgateway.io/gateway-controller and a Gateway of that class.";

    private HashSet<string> _printed = [];

    /// <summary>Prints the warnings and errors of <paramref name="translation"/> that the one before did not have.</summary>
    public void Print(TranslationResult translation)
    {
        var lines = Lines(translation);
        foreach (var line in lines.Where(line => !_printed.Contains(line)))
            output.WriteLine(line);

        var now = lines.ToHashSet();
        if (_printed.Except(now).Count() is > 0 and var gone)
            output.WriteLine(gone == 1 ? "1 warning or error is resolved." : $"{gone} warnings and errors are resolved.");

        _printed = now;
    }

    private static List<string> Lines(TranslationResult translation)
    {
        List<string> lines = [.. Reported(translation).Select(d => d.ToString())];
        if (translation.Gateways.IsEmpty)
            lines.Add(NothingToServe);

        return lines;
    }

    /// <summary>The diagnostics that something ought to be done about.</summary>
    public static IEnumerable<Diagnostic> Reported(TranslationResult translation) =>
        translation.Diagnostics.Where(d => d.Severity > DiagnosticSeverity.Info);
}
