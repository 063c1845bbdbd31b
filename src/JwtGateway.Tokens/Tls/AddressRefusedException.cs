namespace JwtGateway.Tokens.Tls;

/// <summary>A name leads to addresses that are not connected to (<see cref="AddressRules"/>). The message says which and why.</summary>
public sealed class AddressRefusedException : IOException
{
    /// <summary>Creates one.</summary>
    public AddressRefusedException(string message)
        : base(message)
    {
    }
}
