using System.Collections.Immutable;

namespace JwtGateway.Cel.Environments;

/// <summary>Which variables an expression about a request may use, in one way of writing policies. Immutable.</summary>
public sealed class RequestEnvironment
{
    /// <summary>What every environment has, under one name in all of them.</summary>
    private static readonly ImmutableArray<(string Name, CelType Type, RequestAttribute Attribute)> Common =
    [
        ("request.method", CelType.String, RequestAttribute.Method),
        ("request.host", CelType.String, RequestAttribute.Host),
        ("request.scheme", CelType.String, RequestAttribute.Scheme),
        ("request.headers", CelType.Map(CelType.String, CelType.String), RequestAttribute.Headers),
        ("source.address", CelType.String, RequestAttribute.SourceAddress),
    ];

    /// <param name="own">What this one has besides.</param>
    internal RequestEnvironment(params ImmutableArray<(string Name, CelType Type, RequestAttribute Attribute)> own)
    {
        ImmutableArray<(string Name, CelType Type, RequestAttribute Attribute)> variables = [.. Common, .. own];
        var builder = CelEnvironment.Builder().Libraries(CelLibraries.All);
        foreach (var (name, type, _) in variables)
            builder.Variable(name, type);
        Environment = builder.Build();
        Slots = [.. variables.Select(v => v.Attribute)];
    }

    /// <summary>What programs are compiled in.</summary>
    public CelEnvironment Environment { get; }

    /// <summary>What each slot is about.</summary>
    public ImmutableArray<RequestAttribute> Slots { get; }
}
