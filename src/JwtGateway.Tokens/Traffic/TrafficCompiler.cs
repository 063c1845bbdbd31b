using System.Collections.Immutable;
using JwtGateway.Cel;
using JwtGateway.Cel.Environments;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Caching;
using JwtGateway.Tokens.Claims;
using JwtGateway.Tokens.Requests;
using JwtGateway.Tokens.Traffic.Actions;

namespace JwtGateway.Tokens.Traffic;

/// <summary>Compiles a Traffic Policy. The first thing that cannot be done as the policy says stays in <see cref="Problem"/>; then the result is of no use.</summary>
/// <param name="policy">The policy.</param>
/// <param name="gateway">Where its providers are.</param>
/// <param name="requirements">Compiles its providers.</param>
/// <param name="memory">Where the counts of its limits are.</param>
/// <param name="time">The clock.</param>
/// <param name="taken">Headers that other policies carry claims in, so that this one leaves them alone.</param>
internal sealed class TrafficCompiler(
    TrafficIr policy, GatewayIr gateway, RequirementCompiler requirements, TokenMemory memory, TimeProvider time, IReadOnlySet<string> taken)
{
    private readonly TokenTaint _taint = new(policy.Rules);
    private readonly HashSet<string> _claimHeaders = new(HeaderSpelling.Comparer);
    private readonly Dictionary<RateLimitKey, int> _limits = [];
    private string _place = "";

    /// <summary>Why the policy cannot be enforced; null when it can.</summary>
    public string? Problem { get; private set; }

    /// <summary>Headers that carry what tokens say: clients' copies have to go first.</summary>
    public IReadOnlyCollection<string> ClaimHeaders => _claimHeaders;

    /// <summary>Compiles.</summary>
    public TrafficRule[] Compile() => [.. policy.Rules.Select(Compile)];

    private TrafficRule Compile(TrafficRuleIr rule, int index)
    {
        var name = rule.Name ?? $"#{index + 1}";
        var expressions = rule.Expressions.Select((source, i) => Expression(source, CelType.Bool, $"rule {SafeText.Of(name)}, expression {i + 1}"));
        return new TrafficRule(name, [.. expressions.OfType<CelProgram>()], [.. rule.Actions.Select((action, i) => Compile(rule, name, action, i)).OfType<TrafficAction>()]);
    }

    private TrafficAction? Compile(TrafficRuleIr rule, string name, TrafficActionIr action, int index)
    {
        _place = $"rule {SafeText.Of(name)}, action {index + 1}";
        return action switch
        {
            JwtValidationActionIr jwt => Validation(jwt),
            DenyActionIr deny => Status(deny.Status, 200, 599) ? new FixedAnswerAction("deny", new TrafficAnswer(deny.Status, "policy_denied", "the policy denies the request")) : null,
            CustomResponseActionIr custom => Custom(custom),
            AddHeadersActionIr add => Add(rule, add),
            RemoveHeadersActionIr remove => Remove(remove),
            SetVarsActionIr set => new SetVarsAction([.. set.Vars.Select(Variable).OfType<(string, CelProgram?, TrafficText)>()]),
            LogActionIr log => new LogAction(policy.Source, name, TrafficHeader.Compile(log.Metadata, _place, Report)),
            RedirectActionIr redirect => Redirect(redirect),
            UrlRewriteActionIr rewrite => UrlChange.Compile(rewrite.From, rewrite.To, Report) is { } change ? new UrlRewriteAction(change) : null,
            RateLimitActionIr limit => Limit(limit),
            RestrictIpsActionIr restrict => new RestrictIpsAction(Ranges(restrict.Allow), Ranges(restrict.Deny)),
            ForwardActionIr forward => Forward(forward),
            BrokenActionIr broken => new FixedAnswerAction("not honoured", new TrafficAnswer(broken.Fault.Status, "policy_broken", broken.Fault.Reason)),
            _ => Unknown(action),
        };
    }

    private JwtValidationAction? Validation(JwtValidationActionIr action)
    {
        if (action.Providers.IsDefaultOrEmpty)
            Report("it lists no token");
        foreach (var id in action.Providers)
            requirements.Compile(new ProviderRequirementIr(id));
        if (requirements.Problem is { } problem)
            Report(problem);
        var providers = action.Providers.Select(id => requirements.Providers.FirstOrDefault(p => p.Ir.Id == id)).OfType<Provider>().ToImmutableArray();
        if (providers.FirstOrDefault(p => p.Ir.Locations.Length != 1) is { } elsewhere)
            Report($"JWT provider \"{SafeText.Of(elsewhere.Ir.Name)}\" has not exactly one place for its token");
        return Problem is null ? new JwtValidationAction(providers, time) : null;
    }

    private CustomResponseAction? Custom(CustomResponseActionIr action) =>
        Status(action.Status, 200, 599) && TrafficText.Compile(action.Body, "body", Report) is { } body ? new CustomResponseAction(action.Status, body, AnswerHeaders(action.Headers)) : null;

    private RedirectAction? Redirect(RedirectActionIr action) =>
        Status(action.Status, 300, 399) && UrlChange.Compile(action.From, action.To, Report) is { } change ? new RedirectAction(change, action.Status, AnswerHeaders(action.Headers)) : null;

    private ForwardAction? Forward(ForwardActionIr action)
    {
        if (Target(action) is { } target)
        {
            // Where tokens decide who is handed over, they decide who gets the headers that are added there.
            if (_taint.IsRead)
                _claimHeaders.UnionWith(Added(target.Policy, [target]).Where(n => !taken.Contains(n)));
            return new ForwardAction(action.Route);
        }

        Report($"the route \"{SafeText.Of(action.Route)}\" that it forwards to is not in the configuration");
        return null;
    }

    private RouteIr? Target(ForwardActionIr action) => gateway.Routes.FirstOrDefault(r => r.Id == action.Route && r.Listener.Length == 0);

    /// <summary>The headers that a policy adds to requests, and those that it hands them over to.</summary>
    private IEnumerable<string> Added(RoutePolicyIr? target, HashSet<RouteIr> seen) => target switch
    {
        AllOfIr all => all.Policies.SelectMany(p => Added(p, seen)),
        TrafficIr traffic => traffic.Rules.SelectMany(r => r.Actions).SelectMany(a => a switch
        {
            AddHeadersActionIr add => add.Headers.Select(h => h.Name).Where(n => !IsHost(n)),
            ForwardActionIr forward when Target(forward) is { } next && seen.Add(next) => Added(next.Policy, seen),
            _ => [],
        }),
        _ => [],
    };

    private AddHeadersAction Add(TrafficRuleIr rule, AddHeadersActionIr action)
    {
        foreach (var header in action.Headers.Where(h => !ClaimHeader.CanCarry(h.Name) && !IsHost(h.Name)))
            Report($"a header \"{SafeText.Of(header.Name)}\" cannot be added");
        _claimHeaders.UnionWith(action.Headers.Where(h => !IsHost(h.Name) && (_taint.Reads(rule) || _taint.Reads(h.Value))).Select(h => h.Name).Where(n => !taken.Contains(n)));
        return new AddHeadersAction(Headers(action.Headers.Where(h => !taken.Contains(h.Name))));
    }

    private RemoveHeadersAction Remove(RemoveHeadersActionIr action)
    {
        foreach (var name in action.Names.Where(n => !ClaimHeader.CanCarry(n)))
            Report($"the header \"{SafeText.Of(name)}\" cannot be removed");
        return new RemoveHeadersAction(new ClaimHeaderGuard(action.Names.Where(n => !taken.Contains(n))));
    }

    private (string Name, CelProgram? Value, TrafficText Text)? Variable(HeaderIr entry)
    {
        if (TrafficText.Compile(entry.Value, $"vars.{SafeText.Of(entry.Name)}", Report) is not { } text)
            return null;
        return (entry.Name, text.Single, text);
    }

    private RateLimitAction? Limit(RateLimitActionIr action)
    {
        var keys = action.BucketKey.Select((source, i) => Expression(source, CelType.Dyn, $"{_place}, bucket key {i + 1}")).OfType<CelProgram>().ToArray();
        if (action.Capacity < 1 || action.Window <= TimeSpan.Zero)
            Report("its capacity and window must be more than nothing");
        if (Problem is not null)
            return null;
        var key = new RateLimitKey(gateway.Gateway, policy.Source, action.Name, action.Capacity, action.Window, string.Join('\n', action.BucketKey), 0);
        var place = _limits[key] = _limits.GetValueOrDefault(key, -1) + 1;
        return new RateLimitAction(memory.RateLimits.Of(key with { Place = place }), keys, time);
    }

    private AddressRange[] Ranges(ImmutableArray<string> texts)
    {
        foreach (var text in texts.Where(t => AddressRange.TryParse(t) is null))
            Report($"\"{SafeText.Of(text)}\" is no range of addresses");
        return [.. texts.Select(AddressRange.TryParse).OfType<AddressRange>()];
    }

    private TrafficHeader[] AnswerHeaders(ImmutableArray<HeaderIr> headers)
    {
        foreach (var header in headers.Where(h => !ClaimHeader.CanCarry(h.Name)))
            Report($"a header \"{SafeText.Of(header.Name)}\" cannot be set");
        if (headers.Select(h => h.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count() != headers.Length)
            Report("a header is there twice");
        return Headers(headers);
    }

    // In lower case, as ngrok sends them.
    private TrafficHeader[] Headers(IEnumerable<HeaderIr> headers) =>
        TrafficHeader.Compile(headers.Select(h => h with { Name = h.Name.ToLowerInvariant() }), "value", Report);

    private CelProgram? Expression(string source, CelType type, string place)
    {
        switch (Ngrok.Environment.Compile(source, type))
        {
            case CelCompilation.Compiled compiled:
                return compiled.Program;
            case CelCompilation.Rejected rejected:
                Problem ??= $"{place}: {SafeText.Of(rejected.Issues[0].Message)} (line {rejected.Issues[0].Line}, column {rejected.Issues[0].Column})";
                break;
        }

        return null;
    }

    private bool Status(int status, int least, int most)
    {
        if (status < least || status > most)
            Report($"{status} is no status that it can answer with");
        return status >= least && status <= most;
    }

    private TrafficAction? Unknown(TrafficActionIr action)
    {
        Report($"an action of type {action.GetType().Name} is not known here");
        return null;
    }

    private static bool IsHost(string name) => name.Equals("host", StringComparison.OrdinalIgnoreCase);

    private void Report(string problem) => Problem ??= $"{_place}: {problem}";
}
