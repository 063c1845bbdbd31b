namespace JwtGateway.Cel;

/// <summary>A list that holds its elements.</summary>
internal sealed class ArrayList(CelValue[] elements) : ICelList
{
    public static readonly ArrayList Empty = new([]);

    public int Count => elements.Length;

    public CelValue this[int index] => elements[index];
}
