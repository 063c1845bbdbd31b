using JwtGateway.Ir;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>The <c>forward-internal</c> action that ends the policy of a CloudEndpoint: the endpoint's route takes its place.</summary>
/// <param name="path">Where it is.</param>
internal sealed class ForwardTarget(string path)
{
    /// <summary>The address it names, and the field; null as long as it was not read, or cannot be told.</summary>
    public DocumentText? Url { get; private set; }

    public bool Takes(string action) => action == path;

    public TrafficActionIr? Take(ActionContext action)
    {
        var config = action.Config;
        if (config.Text("url") is { } url && Expressions.Constant(new(url, config.At("url")), action.Log) is { } address)
            Url = new(address, config.At("url"));
        else
            action.Log.Error(config.At("url"), "forward-internal needs the url of an endpoint, such as http://example.internal.");
        if (config.Text("binding") is not (null or "internal"))
            action.Log.Error(config.At("binding"), "forward-internal goes to internal endpoints only; remove the binding.");
        if (config.Text("on_error") is { } onError and not "halt")
            action.Log.Error(config.At("on_error"), onError == "continue" ? "Nothing follows where forwarding fails; use halt." : "on_error is halt or continue.");
        config.Close();
        return null;
    }
}
