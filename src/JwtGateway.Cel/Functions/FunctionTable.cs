using System.Collections.Frozen;

namespace JwtGateway.Cel.Functions;

/// <summary>Functions by name.</summary>
internal sealed class FunctionTable(IEnumerable<Overload> overloads)
{
    private readonly FrozenDictionary<(string, bool), Overload[]> _byName = overloads
        .GroupBy(overload => (overload.Name, overload.Receiver))
        .ToFrozenDictionary(group => group.Key, group => group.ToArray());

    /// <summary>The overloads of a name, called on a receiver or not; null when there are none.</summary>
    public Overload[]? Find(string name, bool receiver) => _byName.GetValueOrDefault((name, receiver));
}
