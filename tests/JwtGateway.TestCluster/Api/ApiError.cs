using System.Text.Json.Nodes;

namespace JwtGateway.Testing.Cluster.Api;

/// <summary>Ends a request with a <c>metav1.Status</c>.</summary>
internal sealed class ApiError(JsonObject status) : Exception(status["message"]?.GetValue<string>())
{
    public JsonObject Status => status;

    public int Code => status["code"]!.GetValue<int>();

    public int? RetryAfterSeconds => status["details"]?["retryAfterSeconds"]?.GetValue<int>();
}

/// <summary>The Status bodies of the API, with the words of the real server.</summary>
internal static class Statuses
{
    public static ApiError NotFound(string resource, string group, string name) =>
        Error(404, "NotFound", $"{Qualified(resource, group)} \"{name}\" not found", Details(name, group, resource));

    public static ApiError AlreadyExists(string resource, string group, string name) =>
        Error(409, "AlreadyExists", $"{Qualified(resource, group)} \"{name}\" already exists", Details(name, group, resource));

    public static ApiError Conflict(string resource, string group, string name, string why) =>
        Error(409, "Conflict", $"Operation cannot be fulfilled on {Qualified(resource, group)} \"{name}\": {why}", Details(name, group, resource));

    public static ApiError Stale(string resource, string group, string name) =>
        Conflict(resource, group, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiError Forbidden(string resource, string group, string name, string why) =>
        Error(403, "Forbidden", $"{Qualified(resource, group)}{(name.Length == 0 ? "" : $" \"{name}\"")} is forbidden: {why}", Details(name, group, resource));

    public static ApiError Unauthorized() => Error(401, "Unauthorized", "Unauthorized");

    public static ApiError BadRequest(string why) => Error(400, "BadRequest", why);

    /// <summary>What the real server has no reason for.</summary>
    public static ApiError Internal(string why) => Error(500, null, why);

    public static ApiError CannotBeHandled(string kind, string version, string why) =>
        BadRequest($"{kind} in version \"{version}\" cannot be handled as a {kind}: {why}");

    public static ApiError MethodNotAllowed() =>
        Error(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", []);

    public static ApiError UnsupportedMediaType(string type) => Error(
        415,
        "UnsupportedMediaType",
        $"the body of the request was in an unknown format - {type} - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml");

    public static ApiError NotAcceptable() => Error(406, "NotAcceptable", "only the following media types are accepted: application/json");

    public static ApiError Expired(string why) => Error(410, "Expired", why);

    public static ApiError TooLargeResourceVersion(long asked, long current)
    {
        var details = new JsonObject
        {
            ["causes"] = new JsonArray(Cause("ResourceVersionTooLarge", "Too large resource version")),
            ["retryAfterSeconds"] = 1,
        };
        return Error(504, "Timeout", $"Timeout: Too large resource version: {asked}, current: {current}", details);
    }

    public static ApiError Invalid(string kind, string group, string name, IReadOnlyList<FieldError> errors)
    {
        var details = Details(name, group, kind);
        details["causes"] = new JsonArray([.. errors.Select(e => (JsonNode)Cause(e.Reason, e.Message, e.Field))]);
        var all = errors.Count == 1 ? errors[0].ToString() : $"[{string.Join(", ", errors)}]";
        return Error(422, "Invalid", $"{Qualified(kind, group)} \"{name}\" is invalid: {all}", details);
    }

    public static JsonObject Success(string name, string group, string resource, string uid)
    {
        var details = Details(name, group, resource);
        details["uid"] = uid;
        return new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["details"] = details };
    }

    public static JsonObject Cause(string reason, string message, string? field = null)
    {
        var cause = new JsonObject { ["reason"] = reason, ["message"] = message };
        if (field is not null)
        {
            cause["field"] = field;
        }

        return cause;
    }

    public static ApiError Error(int code, string? reason, string message, JsonObject? details = null)
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = message,
        };
        if (reason is not null)
        {
            status["reason"] = reason;
        }

        if (details is not null)
        {
            status["details"] = details;
        }

        status["code"] = code;
        return new ApiError(status);
    }

    private static string Qualified(string resource, string group) => group.Length == 0 ? resource : $"{resource}.{group}";

    private static JsonObject Details(string name, string group, string kind)
    {
        var details = new JsonObject();
        if (name.Length > 0)
        {
            details["name"] = name;
        }

        if (group.Length > 0)
        {
            details["group"] = group;
        }

        details["kind"] = kind;
        return details;
    }
}

/// <summary>What is wrong with one field.</summary>
/// <param name="Reason">A cause of <c>metav1.StatusCause</c>, e.g. FieldValueRequired.</param>
/// <param name="Field">E.g. <c>spec.listeners[0].port</c>.</param>
/// <param name="Message">E.g. <c>Required value</c>.</param>
internal sealed record FieldError(string Reason, string Field, string Message)
{
    /// <summary>The reason for a value of another type than the schema's.</summary>
    public const string WrongType = "FieldValueTypeInvalid";

    public static FieldError Required(string field, string detail = "") =>
        new("FieldValueRequired", field, detail.Length == 0 ? "Required value" : $"Required value: {detail}");

    public static FieldError Invalid(string field, JsonNode? value, string detail) =>
        new("FieldValueInvalid", field, $"Invalid value: {value?.ToJsonString() ?? "null"}: {detail}");

    public override string ToString() => $"{Field}: {Message}";
}
