using System.Text.Json.Nodes;
using JwtGateway.Cli.Output;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace JwtGateway.Cli.Demo;

/// <summary>An upstream that answers with what it was sent.</summary>
internal static class EchoUpstream
{
    public static Task<LoopbackServer> StartAsync() => LoopbackServer.StartAsync(AnswerAsync, certificate: null);

    private static Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonText.Indented(Describe(context)) + "\n", context.RequestAborted);
    }

    private static JsonObject Describe(HttpContext context)
    {
        var headers = new JsonObject();
        foreach (var (name, values) in context.Request.Headers)
            headers[name.ToLowerInvariant()] = values.ToString();

        return new()
        {
            ["method"] = context.Request.Method,
            ["path"] = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            ["host"] = context.Request.Host.Value,
            ["headers"] = headers,
            ["proto"] = context.Request.Protocol,
        };
    }
}
