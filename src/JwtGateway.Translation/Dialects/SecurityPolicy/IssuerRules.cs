using System.Collections.Immutable;
using System.Net.Mail;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>Whose tokens a provider takes: one issuer exactly, or those that a template and its values make. Nothing else is ever matched.</summary>
internal static class IssuerRules
{
    private const int MaxIssuer = 253;
    private const int MaxAllowed = 64;
    private const int MaxValue = 128;

    /// <summary>The issuers of a provider that keeps the rules; empty: not checked.</summary>
    public static ImmutableArray<string> Read(JwtProvider provider) => provider switch
    {
        { IssuerTemplate: { } template } => [.. template.Allowed.Select(value => Filled(template.Template, value))],
        { Issuer: "" } => [],
        _ => [provider.Issuer],
    };

    public static IEnumerable<Problem> Check(JwtProvider provider, string path)
    {
        if (provider.IssuerTemplate is not { } template)
            return CheckIssuer(provider.Issuer, path + ".issuer");
        path += ".issuerTemplate";
        return provider.Issuer.Length > 0 ? [Invalid(path, "issuer and issuerTemplate cannot both be specified.")] : CheckTemplate(template, path);
    }

    private static IEnumerable<Problem> CheckTemplate(IssuerTemplate template, string path)
    {
        if (!HasOnePlaceholder(template.Template))
        {
            yield return Invalid(path + ".template", "the template needs exactly one placeholder in braces, such as https://login.example.com/{tenant}/v2.0.");
            yield break;
        }

        if (template.Allowed.Length is 0 or > MaxAllowed || template.Allowed.Distinct(StringComparer.Ordinal).Count() != template.Allowed.Length)
            yield return Invalid(path + ".allowed", $"1 to {MaxAllowed} different values are needed.");
        for (var i = 0; i < template.Allowed.Length; i++)
        {
            if (!IsValue(template.Allowed[i]))
                yield return Invalid($"{path}.allowed[{i}]", $"a value has 1 to {MaxValue} letters, digits, '.', '_', '~' or '-'.");
            else if (CheckIssuer(Filled(template.Template, template.Allowed[i]), path + ".template").FirstOrDefault() is { } problem)
                yield return problem;
        }
    }

    private static IEnumerable<Problem> CheckIssuer(string issuer, string path)
    {
        if (issuer.Length > MaxIssuer)
            yield return Invalid(path, $"the issuer is longer than {MaxIssuer} characters.");
        else if (issuer.Contains(':', StringComparison.Ordinal) && !Uri.TryCreate(issuer, UriKind.Absolute, out _))
            yield return Invalid(path, "invalid issuer; when issuer contains ':' character, it MUST be a valid URI.");
        else if (!issuer.Contains(':', StringComparison.Ordinal) && issuer.Contains('@', StringComparison.Ordinal) && !MailAddress.TryCreate(issuer, out _))
            yield return Invalid(path, "invalid issuer; when issuer contains '@' character, it MUST be a valid Email Address format.");
    }

    private static bool HasOnePlaceholder(string template)
    {
        var open = template.IndexOf('{', StringComparison.Ordinal);
        var close = template.IndexOf('}', StringComparison.Ordinal);
        return open >= 0 && close > open + 1
            && template.LastIndexOf('{') == open && template.LastIndexOf('}') == close
            && char.IsAsciiLetter(template[open + 1]) && template[(open + 1)..close].All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
    }

    private static bool IsValue(string value) =>
        value.Length is >= 1 and <= MaxValue && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '~' or '-');

    private static string Filled(string template, string value) =>
        string.Concat(template.AsSpan(0, template.IndexOf('{', StringComparison.Ordinal)), value, template.AsSpan(template.IndexOf('}', StringComparison.Ordinal) + 1));

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, $"JWT: {message}");
}
