using System.Collections.Immutable;
using JwtGateway.Ir;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>Reads a Traffic Policy: its phases, and their rules in order. A reader is for one policy.</summary>
internal sealed class DocumentReader(ActionReader actions, DocumentLog log)
{
    private const string Tcp = "on_tcp_connect";
    private const string Request = "on_http_request";
    private const string Response = "on_http_response";
    private static readonly ImmutableArray<string> LegacyPhases = ["inbound", "outbound", "directions"];

    /// <summary>Whether there are rules of phase <c>on_tcp_connect</c>.</summary>
    public bool HasTcpRules { get; private set; }

    public ImmutableArray<TrafficRuleIr> Read(DocumentFields document)
    {
        Legacy(document);
        var (first, then) = (ImmutableArray.CreateBuilder<TrafficRuleIr>(), ImmutableArray.CreateBuilder<TrafficRuleIr>());
        foreach (var (phase, name) in new[] { (PolicyPhase.TcpConnect, Tcp), (PolicyPhase.HttpRequest, Request), (PolicyPhase.HttpResponse, Response) })
        {
            var written = document.Mappings(name);
            HasTcpRules |= phase == PolicyPhase.TcpConnect && !written.IsEmpty;
            // Rules of the request may answer or hand over: what closes the policy because of its responses must come before them.
            (phase == PolicyPhase.HttpRequest ? then : first).AddRange(written.Select(r => Rule(r, phase)).Where(r => phase == PolicyPhase.HttpRequest || !r.Actions.IsEmpty));
        }

        document.Close($"the phases are {Tcp}, {Request} and {Response}");
        return [.. first, .. then];
    }

    private TrafficRuleIr Rule(DocumentFields rule, PolicyPhase phase)
    {
        var expressions = rule.Texts("expressions");
        foreach (var expression in expressions.Where(_ => phase != PolicyPhase.HttpResponse))
            Expressions.CheckCondition(expression, log);
        Enabled(rule);
        var written = rule.Mappings("actions");
        if (written.IsEmpty)
            log.Error(rule.At("actions"), "A rule needs one action or more.");
        var name = rule.Text("name");
        ImmutableArray<TrafficActionIr> compiled = [.. written.Select(a => actions.Read(a, phase, isConditional: !expressions.IsEmpty)).OfType<TrafficActionIr>()];
        rule.Close();
        return new TrafficRuleIr
        {
            Name = name ?? rule.Path,
            // What a response would be asked cannot be told before there is one, so what guards there holds for every request.
            Expressions = phase == PolicyPhase.HttpResponse ? [] : [.. expressions.Select(e => e.Value)],
            Actions = compiled,
        };
    }

    private void Legacy(DocumentFields document)
    {
        foreach (var name in LegacyPhases.Where(document.Has))
        {
            document.Any(name);
            log.Error(document.At(name), $"LegacyPolicyFormat: write {(name == "outbound" ? Response : Request)}; the older phases are not read.");
        }

        Enabled(document);
    }

    private void Enabled(DocumentFields fields)
    {
        if (!fields.Has("enabled"))
            return;
        if (fields.Flag("enabled") == true)
            log.Warning(fields.At("enabled"), "EnabledFieldDeprecated: the field means nothing any more; remove it.");
        else
            log.Error(fields.At("enabled"), "EnabledFieldDeprecated: a policy or rule cannot be switched off by this field; remove what should not be in force.");
    }
}
