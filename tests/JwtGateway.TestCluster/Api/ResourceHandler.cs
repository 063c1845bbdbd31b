using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Writes;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Testing.Cluster.Api;

/// <summary>A request for a stored kind, by its verb.</summary>
internal sealed class ResourceHandler(ReadHandler reads, WatchHandler watches, ObjectWriter writer, ObjectDeleter deleter)
{
    public async Task AnswerAsync(HttpContext http, ResourceRequest request, LoggedRequest logged, string mediaType)
    {
        CheckPath(request, logged.Verb);
        RequestOptions.Check(request, logged.Verb, mediaType);
        switch (logged.Verb)
        {
            case "get": await ApiServer.WriteAsync(http, 200, reads.Get(request)); break;
            case "list": await ApiServer.WriteAsync(http, 200, reads.List(request)); break;
            case "watch": await watches.ServeAsync(http, request, logged); break;
            case "create": await ApiServer.WriteAsync(http, 201, writer.Create(request, await BodyReader.ReadObjectAsync(http, mediaType))); break;
            case "update": await ApiServer.WriteAsync(http, 200, writer.Update(request, await BodyReader.ReadObjectAsync(http, mediaType))); break;
            case "patch": await PatchAsync(http, request, mediaType); break;
            case "delete": await ApiServer.WriteAsync(http, 200, deleter.Delete(request, await OptionsAsync(http, mediaType))); break;
            case "deletecollection": await ApiServer.WriteAsync(http, 200, deleter.DeleteCollection(request, await OptionsAsync(http, mediaType))); break;
            default: throw Statuses.MethodNotAllowed();
        }
    }

    /// <summary>Only status is a subresource of all kinds that have one; objects of a namespaced kind are reached through their namespace.</summary>
    private static void CheckPath(ResourceRequest request, string verb)
    {
        var onObject = request.Info.Name is not null;
        if (request.Subresource is not null && !(request.Subresource == "status" && request.Version.HasStatus))
        {
            throw Statuses.Error(404, "NotFound", "the server could not find the requested resource", []);
        }

        if ((verb == "create" && onObject) || (verb is "update" or "patch" && !onObject)
            || (request.Subresource is not null && verb is not ("get" or "update" or "patch"))
            || (request.Kind.Namespaced && request.Info.Namespace is null && (onObject || verb is "create" or "deletecollection")))
        {
            throw Statuses.MethodNotAllowed();
        }
    }

    private static async Task<JsonObject> OptionsAsync(HttpContext http, string mediaType) => await BodyReader.ReadAsync(http, mediaType) as JsonObject ?? [];

    private async Task PatchAsync(HttpContext http, ResourceRequest request, string mediaType)
    {
        var body = await BodyReader.ReadAsync(http, mediaType) ?? throw Statuses.BadRequest("the patch is empty");
        switch (mediaType)
        {
            case "application/apply-patch+yaml":
                var (obj, created) = writer.Apply(request, body as JsonObject ?? throw Statuses.BadRequest("the applied configuration is not an object"));
                await ApiServer.WriteAsync(http, created ? 201 : 200, obj);
                break;
            case "application/merge-patch+json":
                await ApiServer.WriteAsync(http, 200, writer.Patch(request, old => AsObject(Patches.MergePatch(old, body))));
                break;
            case "application/json-patch+json":
                var operations = body as JsonArray ?? throw Statuses.BadRequest("a JSON patch is an array");
                await ApiServer.WriteAsync(http, 200, writer.Patch(request, old => AsObject(JsonPatch.Apply(old, operations))));
                break;
            case "application/strategic-merge-patch+json" when !request.Kind.IsCustom:
                await ApiServer.WriteAsync(http, 200, writer.Patch(request, old => AsObject(Patches.StrategicMergePatch(old, body, request.Version.Schema))));
                break;
            default:
                throw Statuses.UnsupportedMediaType(mediaType);
        }
    }

    private static JsonObject AsObject(JsonNode? patched) => patched as JsonObject ?? throw Statuses.BadRequest("the patch leaves no object");
}
