using System.Collections.Immutable;

namespace JwtGateway.Cel.Environments;

/// <summary>Which variables an expression about a request may use, in one way of writing policies. Immutable.</summary>
public sealed class RequestEnvironment
{
    internal RequestEnvironment(params ImmutableArray<(string Name, CelType Type, RequestAttribute Attribute)> variables)
    {
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
