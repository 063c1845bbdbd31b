using System.Globalization;
using JwtGateway.Ir;
using JwtGateway.Resources.Traefik;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects.Traefik.Expressions;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.Traefik.Middlewares;

/// <summary>Compiles Middlewares that change requests, each in its place among those that decide who may pass.</summary>
internal static class RequestChanges
{
    /// <summary>The change; null: the Middleware makes none.</summary>
    /// <param name="middleware">The Middleware.</param>
    /// <param name="kind">The member of its spec that is set.</param>
    /// <param name="notes">What is to be said of it.</param>
    public static RoutePolicy? Compile(Middleware middleware, string kind, List<PolicyNote> notes)
    {
        var path = "spec." + kind;
        var problems = new List<Problem>();
        RequestChangeIr? change = middleware.Spec switch
        {
            { Headers: { } headers } => ChangedHeaders.Read(headers, path, problems, notes),
            { RedirectScheme: { } to } => Redirect(to, path, problems),
            { RedirectRegex: { } to } => new AddressRedirectIr(Pattern(to.Regex, path + ".regex", problems), to.Replacement, to.Permanent),
            { StripPrefix: { } strip } => Strip(strip, path, problems, notes),
            { StripPrefixRegex: { } strip } => Strip(strip, path, problems),
            { AddPrefix: { } add } => new AddPrefixIr(Path(add.Prefix, path + ".prefix", problems)),
            { ReplacePath: { } replace } => new ReplacePathIr(Path(replace.Path, path + ".path", problems)),
            { ReplacePathRegex: { } replace } => new ReplacePatternIr(Pattern(replace.Regex, path + ".regex", problems), replace.Replacement),
            _ => null,
        };
        return change is null ? null
            : problems.Count > 0 ? new BrokenPolicy(middleware.Reference) { Problems = [.. problems] }
            : new ChangedRequests(new ChangeIr { Source = middleware.Reference.ToString(), Change = change });
    }

    private static SchemeRedirectIr Redirect(RedirectSchemeMiddleware to, string path, List<Problem> problems)
    {
        if (to.Scheme is not ("http" or "https"))
            problems.Add(Invalid(path + ".scheme", $"Scheme \"{to.Scheme}\" is not known; use http or https."));
        if (string.IsNullOrEmpty(to.Port))
            return new(to.Scheme, null, to.Permanent);
        if (!ushort.TryParse(to.Port, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
            problems.Add(Invalid(path + ".port", "The port must be between 1 and 65535."));
        return new(to.Scheme, port, to.Permanent);
    }

    private static StripPrefixesIr Strip(StripPrefixMiddleware strip, string path, List<Problem> problems, List<PolicyNote> notes)
    {
        if (strip.Prefixes.IsEmpty)
            problems.Add(Invalid(path + ".prefixes", "At least one prefix is needed."));
        if (strip.ForceSlash is not null)
            notes.Add(new(DiagnosticSeverity.Info, path + ".forceSlash", "It is of no effect: a path that nothing is left of is /."));
        return new([.. strip.Prefixes.Select((p, i) => Path(p, $"{path}.prefixes[{i}]", problems))]);
    }

    private static StripPatternsIr Strip(StripPrefixRegexMiddleware strip, string path, List<Problem> problems)
    {
        if (strip.Regex.IsEmpty)
            problems.Add(Invalid(path + ".regex", "At least one expression is needed."));
        return new([.. strip.Regex.Select((r, i) => Pattern(r, $"{path}.regex[{i}]", problems))]);
    }

    private static string Pattern(string pattern, string path, List<Problem> problems)
    {
        if (pattern.Length == 0 || !GoPatterns.IsUsable(pattern))
            problems.Add(Invalid(path, $"The expression is not usable; {GoPatterns.Expected}."));
        return pattern;
    }

    private static string Path(string text, string path, List<Problem> problems)
    {
        if (!RequestPaths.IsCanonical(text))
            problems.Add(Invalid(path, $"It is not a path; {RequestPaths.Expected}."));
        return text;
    }

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, message);
}
