using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>Reads <c>add-headers</c> and <c>remove-headers</c>.</summary>
internal static class HeaderActions
{
    private const int MaxHeaders = 10;

    /// <summary>Headers that say how a message is framed or where it goes: a policy that sets one could split requests, or lead them past routes and policies.</summary>
    private static readonly ImmutableHashSet<string> Framing =
        ["connection", "content-length", "expect", "host", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"];

    /// <summary>Headers in which upstreams are told where a request came from; what stands in them is the proxy's word alone (<c>clientIPDetection</c>).</summary>
    private static readonly ImmutableHashSet<string> OurWord =
    [
        "client-cert", "client-cert-chain", "forwarded", "x-forwarded-client-cert", "x-forwarded-for", "x-forwarded-host", "x-forwarded-port", "x-forwarded-prefix",
        "x-forwarded-proto", "x-original-url", "x-rewrite-url",
    ];

    /// <summary>Null: nothing of it is done.</summary>
    public static TrafficActionIr? Add(ActionContext action)
    {
        var headers = Read(action.Config, MaxHeaders, action.Log, forRequests: true);
        if (headers.IsEmpty)
            action.Log.Error(action.Config.At("headers"), $"add-headers needs 1 to {MaxHeaders} headers.");
        action.Config.Close();
        ImmutableArray<HeaderIr> added = [.. headers.Where(h => !OurWord.Contains(h.Name))];
        return added.IsEmpty ? null : new AddHeadersActionIr(added);
    }

    /// <summary>Null: nothing of it is done.</summary>
    public static TrafficActionIr? Remove(ActionContext action)
    {
        var names = NamesToRemove(action);
        foreach (var name in names.Where(n => OurWord.Contains(n.Value.ToLowerInvariant())))
            action.Log.Warning(name.Path, "The header is not removed: in it the proxy tells upstreams where requests come from, whatever policies say.");
        var removed = Lower(names).RemoveAll(OurWord.Contains);
        return removed.IsEmpty ? null : new RemoveHeadersActionIr(removed);
    }

    public static HeaderModifierIr RemoveFromResponse(ActionContext action) => new() { Remove = Lower(NamesToRemove(action)) };

    /// <summary>Null: a value depends on the request or the answer, and nothing was read.</summary>
    public static HeaderModifierIr? AddToResponse(ActionContext action)
    {
        if (action.Config.Any("headers") is JsonObject written && written.Any(h => h.Value is JsonValue value && value.TryGetValue<string>(out var text) && Expressions.TryConstant(text) is null))
            return null;
        var headers = Read(action.Config, MaxHeaders, action.Log, forRequests: false);
        if (headers.IsEmpty)
            action.Log.Error(action.Config.At("headers"), $"add-headers needs 1 to {MaxHeaders} headers.");
        action.Config.Close();
        return new() { Add = [.. headers.Select(h => h with { Value = Expressions.TryConstant(h.Value) ?? "" })] };
    }

    private static ImmutableArray<string> Lower(ImmutableArray<DocumentText> names) => [.. names.Select(n => n.Value.ToLowerInvariant())];

    private static ImmutableArray<DocumentText> NamesToRemove(ActionContext action)
    {
        var names = action.Config.Texts("headers");
        if (names.IsEmpty)
            action.Log.Error(action.Config.At("headers"), "remove-headers needs one header or more.");
        foreach (var name in names)
            CheckName(name.Value, name.Path, action.Log);
        action.Config.Close();
        return names;
    }

    /// <summary>The headers of a config, their names in lower case.</summary>
    public static ImmutableArray<HeaderIr> Read(DocumentFields config, int most, DocumentLog log, bool forRequests)
    {
        var members = config.Members("headers");
        if (members.Length > most)
            log.Error(config.At("headers"), $"At most {most} headers are allowed.");
        foreach (var (name, value) in members)
        {
            CheckName(name, value.Path, log);
            if (forRequests && name.Equals("user-agent", StringComparison.OrdinalIgnoreCase))
                log.Error(value.Path, "The user-agent header cannot be added to.");
            if (forRequests && OurWord.Contains(name.ToLowerInvariant()))
                log.Warning(value.Path, "The header is not added: in it the proxy tells upstreams where requests come from, whatever policies say; use a header of another name.");
            if (!Names.IsHeaderValue(value.Value))
                log.Error(value.Path, "The header's value has a line break, or characters beyond Latin-1.");
            Expressions.CheckTemplate(value, log);
        }

        foreach (var twice in members.GroupBy(m => m.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
            log.Error(twice.Last().Value.Path, "The header is there twice, in another case.");
        return [.. members.Select(m => new HeaderIr(m.Name.ToLowerInvariant(), m.Value.Value))];
    }

    private static void CheckName(string name, string path, DocumentLog log)
    {
        if (!Names.IsHeaderName(name))
            log.Error(path, "The header's name is not an HTTP token.");
        else if (Framing.Contains(name.ToLowerInvariant()))
            log.Error(path, "The header says how messages are framed or where they go; a policy cannot change it.");
    }
}
