using System.Globalization;

namespace JwtGateway.Testing.Cluster.Api;

/// <summary>What the API refuses of query parameters (CreateOptions, ListOptions and the like of meta.k8s.io).</summary>
internal static class RequestOptions
{
    public static void Check(ResourceRequest request, string verb, string mediaType)
    {
        var (kind, errors) = verb switch
        {
            "list" or "watch" => ("ListOptions", List(request)),
            "create" => ("CreateOptions", Write(request)),
            "update" => ("UpdateOptions", Write(request)),
            "patch" => ("PatchOptions", Write(request).Concat(Patch(request, mediaType))),
            "delete" or "deletecollection" => ("DeleteOptions", Delete(request)),
            _ => ("", []),
        };
        var all = errors.ToList();
        if (all.Count > 0)
        {
            throw Statuses.Invalid(kind, "meta.k8s.io", "", all);
        }
    }

    private static IEnumerable<FieldError> List(ResourceRequest request)
    {
        foreach (var name in new[] { "limit", "timeoutSeconds" })
        {
            if (request.Parameter(name) is { } number && !long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            {
                throw Statuses.BadRequest($"strconv.ParseInt: parsing \"{number}\": invalid syntax");
            }
        }

        if (request.Parameter("resourceVersionMatch") is { } match)
        {
            if (request.Parameter("resourceVersion") is null)
            {
                yield return Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided");
            }
            else if (match is not ("Exact" or "NotOlderThan"))
            {
                yield return NotSupported("resourceVersionMatch", match, "\"Exact\", \"NotOlderThan\", \"\"");
            }
        }
    }

    private static IEnumerable<FieldError> Write(ResourceRequest request)
    {
        foreach (var error in DryRun(request))
        {
            yield return error;
        }

        if (request.Parameter("fieldManager") is { Length: > 128 })
        {
            yield return new FieldError("FieldValueTooLong", "fieldManager", "Too long: may not be more than 128 bytes");
        }

        if (request.Parameter("fieldValidation") is { } validation && validation is not ("Ignore" or "Warn" or "Strict"))
        {
            yield return NotSupported("fieldValidation", validation, "\"\", \"Ignore\", \"Strict\", \"Warn\"");
        }
    }

    private static IEnumerable<FieldError> Patch(ResourceRequest request, string mediaType)
    {
        var isApply = mediaType == "application/apply-patch+yaml";
        if (isApply && request.Parameter("fieldManager") is null)
        {
            yield return FieldError.Required("fieldManager", "is required for apply patch");
        }

        if (!isApply && request.Parameter("force") is not null)
        {
            yield return Forbidden("force", "may not be specified for non-apply patch");
        }
    }

    private static IEnumerable<FieldError> Delete(ResourceRequest request) =>
        request.Parameter("propagationPolicy") is { } policy && policy is not ("Foreground" or "Background" or "Orphan")
            ? DryRun(request).Append(NotSupported("propagationPolicy", policy, "\"Foreground\", \"Background\", \"Orphan\", \"nil\""))
            : DryRun(request);

    private static IEnumerable<FieldError> DryRun(ResourceRequest request) =>
        request.Parameter("dryRun") is { } dryRun && dryRun != "All" ? [NotSupported("dryRun", dryRun, "\"All\"")] : [];

    private static FieldError NotSupported(string field, string value, string supported) =>
        new("FieldValueNotSupported", field, $"Unsupported value: \"{value}\": supported values: {supported}");

    private static FieldError Forbidden(string field, string why) => new("FieldValueForbidden", field, $"Forbidden: {why}");
}
