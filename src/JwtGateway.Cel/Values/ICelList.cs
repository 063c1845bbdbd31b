namespace JwtGateway.Cel;

/// <summary>A list that a program reads. Hosts implement it to give what they have without copying. It must not change during an evaluation, nor throw.</summary>
public interface ICelList
{
    /// <summary>How many elements there are.</summary>
    int Count { get; }

    /// <summary>An element; asked for with 0 ≤ <paramref name="index"/> &lt; <see cref="Count"/> only.</summary>
    CelValue this[int index] { get; }
}
