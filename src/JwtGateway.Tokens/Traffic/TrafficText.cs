using JwtGateway.Cel;
using JwtGateway.Cel.Environments;
using JwtGateway.Ir;

namespace JwtGateway.Tokens.Traffic;

/// <summary>A text of a policy, with expressions in <c>${ … }</c> or without.</summary>
internal sealed class TrafficText
{
    private readonly CelTemplate _template;
    private readonly string? _constant;

    private TrafficText(CelTemplate template) => (_template, _constant) = (template, template.IsConstant ? template.Source : null);

    /// <summary>The text, where no expression is in it; null otherwise.</summary>
    public string? Constant => _constant;

    /// <summary>The expression, where the text is one expression and nothing else, so that its value need not become a text; null otherwise.</summary>
    public CelProgram? Single => _template.Single;

    /// <summary>Compiles <paramref name="text"/>; null, with the problem in <paramref name="report"/>, where it cannot be.</summary>
    public static TrafficText? Compile(string text, string what, Action<string> report)
    {
        switch (CelTemplate.Parse(Ngrok.Environment, text))
        {
            case CelTemplateParsing.Parsed parsed:
                return new TrafficText(parsed.Template);
            case CelTemplateParsing.Rejected rejected:
                report($"{what}: {SafeText.Of(rejected.Issues[0].Message)}");
                break;
        }

        return null;
    }

    /// <summary>The text for this request; null, and why, where an expression fails.</summary>
    public string? Render(TrafficExchange exchange, out string? error)
    {
        error = null;
        if (_constant is not null)
            return _constant;
        var value = _template.Render(exchange);
        error = value.Error;
        return value.IsError ? null : value.AsString;
    }
}

/// <summary>A header field of a policy, compiled.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value.</param>
internal sealed record TrafficHeader(string Name, TrafficText Value)
{
    /// <summary>Compiles the fields that can be.</summary>
    public static TrafficHeader[] Compile(IEnumerable<HeaderIr> headers, string what, Action<string> report) =>
    [
        .. headers.Select(header => TrafficText.Compile(header.Value, $"{what}, header {SafeText.Of(header.Name)}", report) is { } value
            ? new TrafficHeader(header.Name, value)
            : null).OfType<TrafficHeader>(),
    ];
}
