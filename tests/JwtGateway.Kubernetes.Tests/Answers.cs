using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Kubernetes.Tests;

internal static class Answers
{
    /// <summary>Not even headers.</summary>
    public static RequestDelegate Hang { get; } = context => Aborted(context);

    public static RequestDelegate Json(string json, int code = 200) => async context =>
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json);
    };

    public static RequestDelegate Status(int code, string reason, string message = "", string? retryAfter = null) => context =>
    {
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        return Json(StatusJson(code, reason, message), code)(context);
    };

    public static string StatusJson(int code, string reason, string message = "") =>
        $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","code":{{code}},"reason":"{{reason}}","message":"{{message}}"}""";

    /// <summary>Discovery of a group's version, which has these resources.</summary>
    public static RequestDelegate Resources(params string[] names) => Json(new JsonObject
    {
        ["kind"] = "APIResourceList",
        ["resources"] = new JsonArray([.. names.Select(name => new JsonObject { ["name"] = name })]),
    }.ToJsonString());

    /// <summary>Discovery of all groups, each with one version.</summary>
    public static RequestDelegate Groups(params string[] groupVersions) => Json(new JsonObject
    {
        ["kind"] = "APIGroupList",
        ["groups"] = new JsonArray([.. groupVersions.Select(gv => gv.Split('/')).Select(gv => new JsonObject
        {
            ["name"] = gv[0],
            ["versions"] = new JsonArray(new JsonObject { ["version"] = gv[1] }),
        })]),
    }.ToJsonString());

    /// <summary>A page of ConfigMaps.</summary>
    public static RequestDelegate Page(string version, string? next, params string[] items)
    {
        var token = next is null ? "" : $$""","continue":"{{next}}" """;
        return Json($$"""{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"{{version}}"{{token}}},"items":[{{string.Join(',', items)}}]}""");
    }

    /// <summary>A ConfigMap as lists have it: without kind.</summary>
    public static string Item(string name, string version, string value = "x", string more = "") =>
        $$$"""{"metadata":{"name":"{{{name}}}","namespace":"ns","uid":"uid-{{{name}}}","resourceVersion":"{{{version}}}"{{{more}}}},"data":{"k":"{{{value}}}"}}""";

    public static string Event(string type, string name, string version, string value = "x")
    {
        var json = (JsonObject)JsonNode.Parse(Item(name, version, value))!;
        json["apiVersion"] = "v1";
        json["kind"] = "ConfigMap";
        return new JsonObject { ["type"] = type, ["object"] = json }.ToJsonString();
    }

    public static string Bookmark(string version) =>
        $$$"""{"type":"BOOKMARK","object":{"kind":"ConfigMap","apiVersion":"v1","metadata":{"resourceVersion":"{{{version}}}"} } }""";

    public static string Error(int code, string reason, string message = "") => $$"""{"type":"ERROR","object":{{StatusJson(code, reason, message)}} }""";

    /// <summary>Lines, and the end of the stream.</summary>
    public static RequestDelegate Lines(params string[] lines) => async context =>
    {
        foreach (var line in lines)
            await context.Response.WriteAsync(line + "\n");
    };

    /// <summary>Lines as a test sends them; the stream ends with the channel, and breaks with its error.</summary>
    public static RequestDelegate Live(Channel<string> lines) => async context =>
    {
        await context.Response.StartAsync();
        await context.Response.Body.FlushAsync();
        try
        {
            await foreach (var line in lines.Reader.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.WriteAsync(line + "\n");
                await context.Response.Body.FlushAsync();
            }
        }
        catch (IOException)
        {
            context.Abort();
        }
        catch (OperationCanceledException)
        {
            // The client has gone.
        }
    };

    private static async Task Aborted(HttpContext context)
    {
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var _ = context.RequestAborted.Register(() => aborted.TrySetResult());
        await aborted.Task;
    }
}
