using System.Collections.Immutable;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>Reads <c>issuer.allow_list</c> and <c>audience.allow_list</c>: one of each is enough, compared exactly.</summary>
internal static class IssuerLists
{
    public static ImmutableArray<string> Issuers(DocumentFields config, DocumentLog log)
    {
        var issuers = Values(config.Mapping("issuer"), log);
        if (issuers.IsEmpty)
            log.Error(7172, config.At("issuer.allow_list"), "At least one issuer is needed.");
        foreach (var issuer in issuers.Where(i => !IsUrl(i.Value)))
            log.Error(7173, issuer.Path, "The issuer is not a URL, such as https://example.com/issuer.");
        Twice(7187, issuers, "The issuer", log);
        return [.. issuers.Select(i => i.Value)];
    }

    /// <summary>Empty where no audience is asked for.</summary>
    public static ImmutableArray<string> Audiences(DocumentFields config, DocumentLog log)
    {
        if (!config.Has("audience"))
        {
            log.Info(config.At("audience"), "Tokens for any audience are taken; say in audience.allow_list whom they must be for.");
            config.Any("audience");
            return [];
        }

        var audiences = Values(config.Mapping("audience"), log);
        if (audiences.IsEmpty)
            log.Error(7174, config.At("audience.allow_list"), "At least one audience is needed; to take tokens for any, leave audience out.");
        foreach (var audience in audiences.Where(a => a.Value.Length == 0))
            log.Error(7175, audience.Path, "The audience is empty.");
        Twice(7188, audiences, "The audience", log);
        return [.. audiences.Select(a => a.Value)];
    }

    /// <summary>Says of each text that was there before that it is there twice.</summary>
    public static void Twice(int code, ImmutableArray<DocumentText> texts, string what, DocumentLog log)
    {
        foreach (var again in texts.GroupBy(t => t.Value, StringComparer.Ordinal).SelectMany(g => g.Skip(1)))
            log.Error(code, again.Path, $"{what} is there twice.");
    }

    private static ImmutableArray<DocumentText> Values(DocumentFields? list, DocumentLog log)
    {
        if (list is null)
            return [];
        var values = ImmutableArray.CreateBuilder<DocumentText>();
        foreach (var item in list.Mappings("allow_list"))
        {
            if (item.Text("value") is not { } value)
                log.Error(item.At("value"), "The value is missing.");
            else if (Expressions.Constant(new(value, item.At("value")), log) is { } constant)
                values.Add(new(constant, item.At("value")));
            item.Close();
        }

        list.Close();
        return values.ToImmutable();
    }

    private static bool IsUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", Host.Length: > 0 };
}
