using System.Collections.Immutable;
using JwtGateway.Cel;
using JwtGateway.Cel.Environments;
using JwtGateway.Ir;

namespace JwtGateway.Tokens.Traffic;

/// <summary>
/// Which texts of a policy say something that tokens say, so that clients must not be able to say it themselves: those that read the result of a validation, those that
/// read variables that do, and those of rules that are for some tokens only.
/// </summary>
internal sealed class TokenTaint
{
    private readonly bool _vars;

    /// <summary>Looks at the rules of a policy.</summary>
    public TokenTaint(ImmutableArray<TrafficRuleIr> rules)
    {
        // Variables may be set from others, so once one says something of a token any of them may.
        _vars = rules.Any(rule => rule.Actions.OfType<SetVarsActionIr>().Any(set => Reads(rule) || set.Vars.Any(entry => Reads(Text(entry.Value)))));
        IsRead = rules.Any(rule => Reads(rule) || rule.Actions.Any(action => Sources(action).Any(text => Reads(Text(text))))
            || rule.Actions.OfType<RateLimitActionIr>().Any(limit => limit.BucketKey.Any(key => Reads(Program(key)))));
    }

    /// <summary>Whether anything in the policy reads what tokens say, so that it must be kept.</summary>
    public bool IsRead { get; }

    /// <summary>Whether a rule is for some tokens only.</summary>
    public bool Reads(TrafficRuleIr rule) => rule.Expressions.Any(expression => Reads(Program(expression)));

    /// <summary>Whether a text says what tokens say.</summary>
    public bool Reads(string template) => Reads(Text(template));

    private static IEnumerable<string> Sources(TrafficActionIr action) => action switch
    {
        CustomResponseActionIr custom => custom.Headers.Select(h => h.Value).Append(custom.Body),
        AddHeadersActionIr add => add.Headers.Select(h => h.Value),
        SetVarsActionIr set => set.Vars.Select(v => v.Value),
        LogActionIr log => log.Metadata.Select(m => m.Value),
        RedirectActionIr redirect => redirect.Headers.Select(h => h.Value).Append(redirect.To).Append(redirect.From ?? ""),
        UrlRewriteActionIr rewrite => [rewrite.To, rewrite.From ?? ""],
        _ => [],
    };

    private bool Reads(IEnumerable<string> variables) => variables.Any(name => Ngrok.TokenVariables.Contains(name) || (_vars && name == Ngrok.Vars));

    // What does not compile is the compiler's to refuse.
    private static ImmutableSortedSet<string> Program(string source) =>
        Ngrok.Environment.Compile(source) is CelCompilation.Compiled compiled ? compiled.Program.Variables : [];

    private static ImmutableSortedSet<string> Text(string template) =>
        CelTemplate.Parse(Ngrok.Environment, template) is CelTemplateParsing.Parsed parsed ? parsed.Template.Variables : [];
}
