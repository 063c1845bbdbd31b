using JwtGateway.Ir;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>Reads <c>redirect</c> and <c>url-rewrite</c>.</summary>
internal static class AddressActions
{
    private const int MaxHeaders = 10;

    public static TrafficActionIr Redirect(ActionContext action)
    {
        var (from, to) = Read(action);
        var status = AnswerActions.Status(action, "status_code", 302, 300, 399);
        var headers = HeaderActions.Read(action.Config, MaxHeaders, action.Log, forRequests: false);
        action.Config.Close();
        return new RedirectActionIr(from, to, status, headers);
    }

    public static TrafficActionIr Rewrite(ActionContext action)
    {
        var (from, to) = Read(action);
        action.Config.Close();
        return new UrlRewriteActionIr(from, to);
    }

    private static (string? From, string To) Read(ActionContext action)
    {
        var config = action.Config;
        var (from, to) = (config.Text("from"), config.Text("to"));
        if (from is not null && !Regexes.IsUsable(from))
            action.Log.Error(config.At("from"), $"Not a pattern; {Regexes.Expected}.");
        if (string.IsNullOrEmpty(to))
            action.Log.Error(config.At("to"), "The address to go to is missing.");
        else
            Expressions.CheckTemplate(new(to, config.At("to")), action.Log);
        return (from, to ?? "");
    }
}
