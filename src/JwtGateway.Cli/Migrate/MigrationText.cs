using System.Text;
using JwtGateway.Cli.Output;
using JwtGateway.Translation.Migration;

namespace JwtGateway.Cli.Migrate;

/// <summary>The report of a migration as text: a line for each field, and a summary.</summary>
internal static class MigrationText
{
    public static string Report(MigrationResult result)
    {
        var text = new StringBuilder();
        foreach (var outcome in result.Report)
            text.Append(Printable.Of(outcome.ToString())).Append('\n');
        foreach (var fate in Enum.GetValues<FieldFate>())
            text.Append(fate == FieldFate.Same ? "" : ", ").Append(result.Report.Count(o => o.Fate == fate)).Append(' ').Append(fate.ToString().ToLowerInvariant());
        return text.Append("; ").Append(result.Manifests.Length).Append(" objects written.\n").ToString();
    }
}
