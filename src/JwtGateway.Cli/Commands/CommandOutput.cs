using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JwtGateway.Cli.Commands;

/// <summary>How results are written.</summary>
internal static class CommandOutput
{
    // For terminals and files, not for HTML: a quote or an ü may stay one.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes JSON over several lines.</summary>
    public static void WriteJson(this CliContext context, JsonNode json) => context.Out.WriteLine(json.ToJsonString(Indented));

    /// <summary>Writes octets as they are. Only text can go through a writer, so a console gets them directly.</summary>
    public static void WriteOctets(this CliContext context, ReadOnlySpan<byte> octets)
    {
        if (!ReferenceEquals(context.Out, Console.Out))
        {
            context.Out.Write(Encoding.UTF8.GetString(octets));
            return;
        }

        context.Out.Flush();
        using var stream = Console.OpenStandardOutput();
        stream.Write(octets);
    }

    /// <summary>Says why the command cannot do what it was asked for.</summary>
    public static int BadInput(this CliContext context, string message)
    {
        context.Error.WriteLine(message);
        return ExitCode.BadInput;
    }
}
