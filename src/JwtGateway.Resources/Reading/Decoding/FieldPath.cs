using System.Text;

namespace JwtGateway.Resources.Reading.Decoding;

/// <summary>Where a field is, e.g. <c>spec.rules[0].matches</c> or <c>metadata.labels["a.b/c"]</c>. Null is the object itself.</summary>
/// <param name="Parent">The object or list it is in.</param>
/// <param name="Name">Its name, unless it is an item of a list.</param>
/// <param name="Index">Its place in the list that was read, whatever has been left out of it.</param>
internal sealed record FieldPath(FieldPath? Parent, string? Name, int Index)
{
    private const int MaxName = 64;

    public override string ToString()
    {
        var text = new StringBuilder(Parent?.ToString());
        if (Name is null)
            return text.Append('[').Append(Index).Append(']').ToString();
        if (!IsSimple(Name))
            return text.Append("[\"").Append(Shown(Name)).Append("\"]").ToString();
        return text.Append(Parent is null ? "" : ".").Append(Shown(Name)).ToString();
    }

    private static bool IsSimple(string name) =>
        name.Length > 0 && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '$');

    // A name may be anything that a file can hold; what is shown of it must fit a line.
    private static string Shown(string name)
    {
        var clean = string.Concat(name.Take(MaxName).Select(character => IsAwkward(character) ? '?' : character));
        return name.Length <= MaxName ? clean : clean + "…";
    }

    private static bool IsAwkward(char character) => character is '"' or '\\' || char.IsControl(character) || char.IsSurrogate(character);
}
