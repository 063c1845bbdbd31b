using JwtGateway.Ir;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>Reads <c>deny</c>, <c>close-connection</c> and <c>custom-response</c>.</summary>
internal static class AnswerActions
{
    private const int MaxHeaders = 10;

    public static TrafficActionIr Deny(ActionContext action)
    {
        var status = Status(action, "status_code", 403, 400, 599);
        action.Config.Close();
        return new DenyActionIr(status);
    }

    /// <summary>The connection may carry requests of others, so the request alone is refused.</summary>
    public static TrafficActionIr Close(ActionContext action)
    {
        if (action.Config.Has("status_code"))
            Status(action, "status_code", 403, 400, 599);
        action.Config.Close();
        return new DenyActionIr(403);
    }

    public static TrafficActionIr CustomResponse(ActionContext action)
    {
        var config = action.Config;
        var status = Status(action, "status_code", 200, 200, 599);
        var body = Body(action);
        var headers = HeaderActions.Read(config, MaxHeaders, action.Log, forRequests: false);
        config.Close();
        return new CustomResponseActionIr(status, body, headers);
    }

    /// <summary>The status that a field names, within bounds.</summary>
    public static int Status(ActionContext action, string field, int usual, int least, int most)
    {
        var status = action.Config.Number(field) ?? usual;
        if (status < least || status > most)
            action.Log.Error(action.Config.At(field), $"The status is between {least} and {most}.");
        return status;
    }

    /// <summary>The body, or what older policies call content.</summary>
    private static string Body(ActionContext action)
    {
        var config = action.Config;
        var (body, content) = (config.Text("body"), config.Text("content"));
        if (content is not null)
            action.Log.Warning(config.At("content"), "content is deprecated; write body.");
        if (body is not null && content is not null)
            action.Log.Error(config.At("content"), "There are both body and content; remove content.");
        var text = body ?? content ?? "";
        Expressions.CheckTemplate(new(text, config.At(body is null && content is not null ? "content" : "body")), action.Log);
        return text;
    }
}
