using System.Diagnostics;
using System.Text.Json;

namespace JwtGateway.Cel.Tests.Conformance;

/// <summary>The rows that need no variables, evaluated by @bufbuild/cel, which has no type checker: rows that do not compile here are not asked.</summary>
public sealed class SecondImplementationTests
{
    private static readonly string[] OnlyHere = ["jwt", "req", "actions", "upper(", "host.", "repeat(", "sets.", "math.", "base64."];

    [Test]
    public async Task Another_implementation_says_the_same()
    {
        var differences = (await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Conformance", "Differences.txt"))).ToHashSet(StringComparer.Ordinal);
        var rows = Row.All.Where(row => !row.Expected.StartsWith("issue ", StringComparison.Ordinal)
            && !OnlyHere.Any(name => row.Expression.Contains(name, StringComparison.Ordinal))).ToList();
        var answers = await AskAsync(rows.Select(row => row.Expression));
        answers.Count.ShouldBe(rows.Count);
        var disagreements = rows.Zip(answers).Where(pair => !Agrees(pair.First, pair.Second)).Select(pair => pair.First.Expression).ToList();
        disagreements.Except(differences).ShouldBeEmpty();
        (rows.Count - disagreements.Count).ShouldBeGreaterThan(350);
        differences.Where(line => line.Length > 0 && line[0] != '#').Except(disagreements).ShouldBeEmpty("These differences are none any more.");
    }

    private static bool Agrees(Row row, JsonElement answer)
    {
        if (!answer.TryGetProperty("value", out var value))
            return row.Expected.StartsWith("error: ", StringComparison.Ordinal);

        // Timestamps and durations are messages there, of which only the type is shown.
        return value.GetString() is { } text
            && (text.StartsWith("?google.protobuf.Timestamp", StringComparison.Ordinal) ? row.Expected.StartsWith("timestamp(", StringComparison.Ordinal)
                : text.StartsWith("?google.protobuf.Duration", StringComparison.Ordinal) ? row.Expected.StartsWith("duration(", StringComparison.Ordinal)
                : text == row.Expected);
    }

    private static async Task<List<JsonElement>> AskAsync(IEnumerable<string> expressions)
    {
        var script = Path.Combine(RepositoryRoot.Path, "tests", "node", "cel-rows.mjs");
        using var node = Process.Start(new ProcessStartInfo("node", [script]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("node did not start.");
        try
        {
            await node.StandardInput.WriteAsync(JsonSerializer.Serialize(expressions));
            node.StandardInput.Close();
            return JsonSerializer.Deserialize<List<JsonElement>>(await node.StandardOutput.ReadToEndAsync()) ?? [];
        }
        finally
        {
            if (!node.HasExited)
                node.Kill(entireProcessTree: true);
            await node.WaitForExitAsync();
        }
    }
}
