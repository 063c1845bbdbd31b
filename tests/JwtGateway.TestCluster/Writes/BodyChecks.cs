using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using JwtGateway.Testing.Cluster.Api;
using JwtGateway.Testing.Cluster.Model;
using JwtGateway.Testing.Cluster.Schemas;

namespace JwtGateway.Testing.Cluster.Writes;

/// <summary>What the API refuses of a body.</summary>
internal static partial class BodyChecks
{
    /// <summary>The body is of the path's kind. One of a built-in kind may leave that out.</summary>
    public static void Identity(ResourceRequest request, JsonObject body)
    {
        MetadataChecks.Types(request, body);
        if (!request.Kind.IsCustom && request.Info.Name is null)
        {
            body["kind"] ??= request.Kind.Kind;
            body["apiVersion"] ??= request.ApiVersion;
        }

        if (body.Text("kind") != request.Kind.Kind || body.Text("apiVersion") != request.ApiVersion)
        {
            throw Statuses.BadRequest(
                $"the object provided is {body.Text("apiVersion")}, Kind={body.Text("kind")}; the endpoint expects {request.ApiVersion}, Kind={request.Kind.Kind}");
        }

        if (body.Namespace().Length > 0 && body.Namespace() != request.Namespace)
        {
            throw Statuses.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }
    }

    public static void Name(ResourceRequest request, JsonObject obj)
    {
        var metadata = obj.Metadata();
        var name = metadata.Text("name") ?? metadata.Text("generateName");
        if (string.IsNullOrEmpty(name))
        {
            throw Invalid(request, obj, [FieldError.Required("metadata.name", "name or generateName is required")]);
        }

        var valid = request.Kind.Group == "rbac.authorization.k8s.io" ? !name.Contains('/', StringComparison.Ordinal) : Subdomain().IsMatch(name);
        if (name.Length > 253 || (!valid && metadata.Text("name") is not null))
        {
            throw Invalid(request, obj, [FieldError.Invalid("metadata.name", name, "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character")]);
        }
    }

    public static void Applied(ResourceRequest request, JsonObject applied)
    {
        if (applied.Metadata()["managedFields"] is JsonArray { Count: > 0 })
        {
            throw Statuses.BadRequest("metadata.managedFields must be nil");
        }

        if (applied.Metadata().Text("name") is { } name && name != request.Info.Name)
        {
            throw Statuses.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Info.Name})");
        }

        applied.Metadata()["name"] = request.Info.Name;
        Name(request, applied);
        TypedConfiguration.Check(request, applied);
    }

    public static void Preconditions(ResourceRequest request, JsonObject old, string uid, string resourceVersion)
    {
        if (uid.Length > 0 && uid != old.Uid())
        {
            throw Statuses.Conflict(request.Kind.Plural, request.Kind.Group, old.Name(), $"Precondition failed: UID in precondition: {uid}, UID in object meta: {old.Uid()}");
        }

        if (resourceVersion.Length > 0 && resourceVersion != old.ResourceVersion())
        {
            throw request.Stale();
        }
    }

    /// <summary>Drops unknown fields of custom resources; refuses them where the client asked for that.</summary>
    public static void Prune(ResourceRequest request, JsonObject obj)
    {
        if (!request.Version.Prunes)
        {
            return;
        }

        List<string> dropped = [];
        StructuralSchema.Prune(obj, request.Version.Schema, dropped);
        if (dropped.Count > 0 && request.Parameter("fieldValidation") == "Strict")
        {
            var unknown = string.Join(", ", dropped.Select(field => $"unknown field \"{field}\""));
            throw Statuses.BadRequest($"{request.Kind.Kind} in version \"{request.Version.Name}\" cannot be handled as a {request.Kind.Kind}: strict decoding error: {unknown}");
        }
    }

    public static void Validate(ResourceRequest request, JsonObject obj)
    {
        var errors = Errors(request, obj);
        if (errors.Count > 0)
        {
            throw Invalid(request, obj, errors);
        }
    }

    /// <summary>A status write answers for status alone, so that an object from before a stricter schema can still get one.</summary>
    public static void Update(ResourceRequest request, JsonObject old, JsonObject updated)
    {
        var errors = Errors(request, updated);
        if (request.Subresource == "status")
        {
            errors.RemoveAll(e => !e.Field.StartsWith("status", StringComparison.Ordinal));
        }

        if (old.IsBeingDeleted() && updated.Finalizers().Except(old.Finalizers(), StringComparer.Ordinal).Any())
        {
            errors.Add(new FieldError("FieldValueForbidden", "metadata.finalizers", "Forbidden: no new finalizers can be added if the object is being deleted"));
        }

        if (errors.Count > 0)
        {
            throw Invalid(request, updated, errors);
        }
    }

    public static ApiError Invalid(ResourceRequest request, JsonObject obj, IReadOnlyList<FieldError> errors) =>
        Statuses.Invalid(request.Kind.Kind, request.Kind.Group, obj.Metadata().Text("name") ?? "", errors);

    public static bool IsSubdomain(string name) => Subdomain().IsMatch(name);

    /// <summary>A built-in kind is of Go types: what is of another type cannot be read, and nothing else is looked at.</summary>
    private static List<FieldError> Errors(ResourceRequest request, JsonObject obj)
    {
        var errors = SchemaValidator.Validate(obj, request.Version.Schema);
        if (!request.Kind.IsCustom && errors.Find(e => e.Reason == FieldError.WrongType) is { } wrong)
        {
            throw Statuses.CannotBeHandled(request.Kind.Kind, request.Version.Name, wrong.Message);
        }

        return [.. MetadataChecks.Errors(obj), .. errors];
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Subdomain();
}
