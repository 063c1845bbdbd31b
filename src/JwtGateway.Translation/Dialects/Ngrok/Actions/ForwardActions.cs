using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Translation.Assembly;
using JwtGateway.Translation.Expansion.Endpoints;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>
/// Reads <c>forward-internal</c>: the internal endpoint of that url in the policy's namespace takes the request over. Which one must be known when configuration is
/// compiled; what only a request can tell is answered 500.
/// </summary>
/// <param name="ns">The policy's namespace.</param>
/// <param name="endpoints">The internal endpoints.</param>
internal sealed class ForwardActions(string ns, InternalAddresses endpoints)
{
    private readonly HashSet<ObjectReference> _found = [];

    /// <summary>Where the actions that were read lead.</summary>
    public IEnumerable<ObjectReference> Found => _found;

    public TrafficActionIr? Read(ActionContext action)
    {
        var (config, log) = (action.Config, action.Log);
        var url = config.Text("url");
        if (url is null)
            log.Error(config.At("url"), "forward-internal needs the url of an internal endpoint, such as http://example.internal.");
        else
            Expressions.CheckTemplate(new(url, config.At("url")), log);
        if (config.Text("binding") is not (null or "internal"))
            log.Error(config.At("binding"), "forward-internal goes to internal endpoints only; remove the binding.");
        var onError = config.Text("on_error") ?? "halt";
        if (onError is not ("halt" or "continue"))
            log.Error(config.At("on_error"), "on_error is halt or continue.");
        config.Close();
        return url is null ? null : Target(action, url, mayContinue: onError == "continue");
    }

    private TrafficActionIr? Target(ActionContext action, string url, bool mayContinue)
    {
        if (Expressions.TryConstant(url) is not { } constant)
            return action.Closed("forward-internal with ${…} in its url is not supported: write a rule for each endpoint, with expressions that say when it is meant");
        var address = EndpointAddress.Read(constant);
        if (address is not { Problem: null, IsInternal: true })
        {
            action.Log.Error(action.Config.At("url"), "forward-internal goes to http and https hosts that end in .internal; name the url of an internal endpoint.");
            return null;
        }

        if (endpoints.Find(ns, address) is { } endpoint)
        {
            _found.Add(endpoint);
            var forward = new ForwardActionIr(RouteAssembly.Id(endpoint, 0));
            return mayContinue ? action.With("on_error: where the endpoint cannot be reached the request is answered an error; rules that follow are not run.", forward) : forward;
        }

        var missing = $"No internal endpoint of namespace {ns} has the url {DocumentText.Shown(constant)}";
        return mayContinue ? action.Skipped($"{missing}; requests go on to what follows, as on_error says.") : action.Closed($"{missing}; create it, or correct the url");
    }
}
