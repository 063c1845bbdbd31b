namespace JwtGateway.Resources;

/// <summary>Fields of the API type that change nothing for a gateway. They are not read, and nothing is said about them.</summary>
/// <param name="names">The fields' names in JSON.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class IgnoredFieldsAttribute(params string[] names) : Attribute
{
    /// <summary>The fields' names in JSON.</summary>
    public IReadOnlyList<string> Names => names;
}

/// <summary>
/// Fields of the API type that would change what a gateway does, and that are not honoured. They are reported as such, apart from names
/// that the API does not have. To honour one: give the record a property and take the name from this list.
/// </summary>
/// <param name="names">The fields' names in JSON.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class UnsupportedFieldsAttribute(params string[] names) : Attribute
{
    /// <summary>The fields' names in JSON.</summary>
    public IReadOnlyList<string> Names => names;
}
