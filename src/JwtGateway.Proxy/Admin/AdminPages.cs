using System.Text.Json;
using System.Text.Json.Serialization;
using JwtGateway.Ir;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Proxy.Admin;

/// <summary>What can be looked at.</summary>
internal sealed class AdminPages(AdminOptions options)
{
    /// <summary>Where the metrics are.</summary>
    public const string Metrics = "/metrics";

    private const string Index = """
        /healthz  200 while the process lives
        /readyz   200 while it serves; 503 before and while stopping
        /metrics  Prometheus
        /config   the configuration that is served, without secrets (JSON)
        /status   the statuses computed for the resources (YAML)

        """;

    private const string Elsewhere = "Only /healthz, /readyz and /metrics are served here. Ask on the machine itself: in a cluster, by kubectl port-forward.\n";

    /// <summary>Answers a request.</summary>
    public Task AnswerAsync(HttpContext context) => context.Request.Path.Value switch
    {
        not ("/healthz" or "/readyz") when options.LoopbackOnly && !AdminGuard.IsLocal(context.Connection.RemoteIpAddress, context.Connection.LocalIpAddress) =>
            WriteAsync(context, StatusCodes.Status403Forbidden, "text/plain", Elsewhere),
        "/" => WriteAsync(context, StatusCodes.Status200OK, "text/plain", Index),
        "/healthz" => WriteAsync(context, StatusCodes.Status200OK, "text/plain", "ok\n"),
        "/readyz" => options.Ready()
            ? WriteAsync(context, StatusCodes.Status200OK, "text/plain", "ready\n")
            : WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "text/plain", "not ready\n"),
        "/config" => WriteAsync(context, StatusCodes.Status200OK, "application/json", Configuration(options.Gateways())),
        "/status" => WriteAsync(context, StatusCodes.Status200OK, "application/yaml", options.Status()),
        _ => WriteAsync(context, StatusCodes.Status404NotFound, "text/plain", Index),
    };

    private static string Configuration(IReadOnlyList<GatewayIr> gateways)
    {
        // The IR writes itself, so that what is shown is what planes send each other, the secrets apart. They are no part of the version either:
        // a weak one could be guessed from a hash.
        var shown = gateways.Select(gateway => gateway.Redacted()).Select(gateway => new ServedGateway(
            gateway.Gateway, IrJson.Version(gateway), JsonDocument.Parse(IrJson.Serialize(gateway)).RootElement));
        return JsonSerializer.Serialize([.. shown], AdminJsonContext.Default.ServedGatewayArray);
    }

    private static Task WriteAsync(HttpContext context, int status, string type, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(body, context.RequestAborted);
    }
}

/// <summary>A Gateway as <c>/config</c> shows it.</summary>
/// <param name="Gateway">Its name.</param>
/// <param name="Version">The version of its redacted configuration.</param>
/// <param name="Ir">Its configuration, secrets redacted.</param>
internal sealed record ServedGateway(string Gateway, string Version, JsonElement Ir);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ServedGateway[]))]
internal sealed partial class AdminJsonContext : JsonSerializerContext;
