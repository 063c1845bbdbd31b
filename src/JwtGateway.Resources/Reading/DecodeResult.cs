namespace JwtGateway.Resources.Reading;

/// <summary>What became of an object.</summary>
public abstract record DecodeResult
{
    private DecodeResult() { }

    /// <summary>It was read. Fields that could not be read are among its <see cref="KubernetesResource.Issues"/>.</summary>
    /// <param name="Resource">The object.</param>
    public sealed record Decoded(KubernetesResource Resource) : DecodeResult;

    /// <summary>Its kind, or this version of it, is not read.</summary>
    /// <param name="Reference">Which it is; its name is empty when it has none.</param>
    public sealed record Unread(ObjectReference Reference) : DecodeResult;

    /// <summary>Nobody can tell which object it is.</summary>
    /// <param name="Path">The field that is missing or wrong, e.g. <c>metadata.name</c>.</param>
    /// <param name="Message">What was expected, naming the field.</param>
    public sealed record Failed(string Path, string Message) : DecodeResult;
}
