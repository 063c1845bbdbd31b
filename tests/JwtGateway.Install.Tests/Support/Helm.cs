using System.Text.Json.Nodes;

namespace JwtGateway.Install.Tests.Support;

/// <summary>The real Helm on the chart.</summary>
internal static class Helm
{
    private static string Program => Repository.PathOf("tests/helm/node_modules/.bin/helm");

    /// <summary>What the chart renders to with these values, as YAML, on top of its own.</summary>
    public static async Task<IReadOnlyList<JsonObject>> RenderAsync(string values = "", string release = "jwt-gateway", string ns = "jwt-gateway-system")
    {
        var result = await TemplateAsync(values, release, ns);
        result.ExitCode.ShouldBe(0, result.Errors);
        return Manifest.Parse(result.Output);
    }

    public static Task<ToolResult> TemplateAsync(string values, string release = "jwt-gateway", string ns = "jwt-gateway-system") =>
        Tool.RunAsync(Program, ["template", release, Repository.Chart, "--namespace", ns, "--values", "-"], values);

    public static Task<ToolResult> RunAsync(params string[] arguments) => Tool.RunAsync(Program, arguments);
}
