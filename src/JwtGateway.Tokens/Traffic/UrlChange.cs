using System.Text;
using System.Text.RegularExpressions;
using JwtGateway.Cel;
using JwtGateway.Cel.Environments;

namespace JwtGateway.Tokens.Traffic;

/// <summary>
/// A change to an address: everything that a regular expression matches in it is replaced, <c>$1</c> by what the first group matched, <c>$$</c> by a dollar sign. Without an
/// expression the whole address is replaced. Expressions in <c>${ … }</c> are evaluated first, in both.
/// </summary>
internal sealed class UrlChange
{
    private readonly TrafficText? _from;
    private readonly TrafficText _to;
    private readonly Regex? _pattern;

    // The last pattern that was not a constant, and for how long an address: most often it is the next one as well.
    private volatile Tuple<string, Regex, int>? _last;

    private UrlChange(TrafficText? from, TrafficText to, Regex? pattern) => (_from, _to, _pattern) = (from, to, pattern);

    /// <summary>Compiles a change; null, with the problem in <paramref name="report"/>, where it cannot be.</summary>
    public static UrlChange? Compile(string? from, string to, Action<string> report)
    {
        var source = from is null ? null : TrafficText.Compile(from, "from", report);
        if (TrafficText.Compile(to, "to", report) is not { } target || (from is not null && source is null))
            return null;
        if (source?.Constant is not { } constant)
            return new UrlChange(source, target, null);
        if (CelPattern.Compile(constant, Ngrok.Environment.Limits, out var wrong) is { } pattern)
            return new UrlChange(source, target, pattern);
        report($"from: {wrong}");
        return null;
    }

    /// <summary>
    /// The changed address. Null with an answer: an expression failed. Null without one: the address does not match, and is not to be changed.
    /// </summary>
    public string? Apply(string address, TrafficExchange exchange, out TrafficAnswer? failure)
    {
        failure = null;
        if (_to.Render(exchange, out var error) is not { } to)
        {
            failure = TrafficAnswer.Failed("to", error);
            return null;
        }

        if (_from is null)
            return Expanded(to, Match.Empty);
        if (_pattern is { } constant)
            return Replaced(constant, address, to);
        if (_from.Render(exchange, out error) is not { } from || Pattern(from, address.Length, out error) is not { } pattern)
        {
            failure = TrafficAnswer.Failed("from", error);
            return null;
        }

        return Replaced(pattern, address, to);
    }

    private Regex? Pattern(string from, int length, out string? error)
    {
        error = null;
        if (_last is { } last && string.Equals(last.Item1, from, StringComparison.Ordinal) && length <= last.Item3)
            return last.Item2;
        var pattern = CelPattern.CompileDynamic(from, Ngrok.Environment.Limits, length, out var wrong);
        if (pattern is null)
            error = wrong;
        else
            _last = Tuple.Create(from, pattern, length);
        return pattern;
    }

    private static string? Replaced(Regex pattern, string address, string to) =>
        pattern.IsMatch(address) ? pattern.Replace(address, match => Expanded(to, match)) : null;

    /// <summary>A group that there is not is nothing, as in Go.</summary>
    private static string Expanded(string to, Match match)
    {
        if (!to.Contains('$', StringComparison.Ordinal))
            return to;
        var text = new StringBuilder(to.Length);
        for (var i = 0; i < to.Length; i++)
        {
            if (to[i] != '$' || i + 1 == to.Length)
            {
                text.Append(to[i]);
                continue;
            }

            var digits = to.AsSpan(i + 1).IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : to.Length - i - 1;
            if (digits > 0)
                text.Append(int.TryParse(to.AsSpan(i + 1, digits), out var group) ? match.Groups[group].ValueSpan : default);
            else
                text.Append('$');
            i += digits > 0 ? digits : to[i + 1] == '$' ? 1 : 0;
        }

        return text.ToString();
    }
}
