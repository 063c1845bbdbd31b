namespace JwtGateway.Cel.Evaluation;

/// <summary>What constants are evaluated with.</summary>
internal sealed class NoActivation : ICelActivation
{
    public static readonly NoActivation Instance = new();

    public CelValue Get(int slot) => default;
}
