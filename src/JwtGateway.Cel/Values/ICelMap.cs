namespace JwtGateway.Cel;

/// <summary>
/// A map that a program reads. Hosts implement it to give what they have without copying. It must not change during an evaluation, nor throw.
/// </summary>
public interface ICelMap
{
    /// <summary>How many entries there are.</summary>
    int Count { get; }

    /// <summary>The keys, in any order that stays.</summary>
    IEnumerable<CelValue> Keys { get; }

    /// <summary>
    /// Finds an entry. Keys are equal as CEL has it: <c>1</c>, <c>1u</c> and <c>1.0</c> are one key. A value of kind error is an error of whoever reads it.
    /// </summary>
    bool TryGet(CelValue key, out CelValue value);
}
