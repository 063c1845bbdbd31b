using JwtGateway.Ir;

namespace JwtGateway.Tokens.KeySources;

/// <summary>Resolves what a source refers to. What cannot be resolved makes it unavailable, with the reason; nothing is made up for it.</summary>
internal static class KeySourcePlanner
{
    public static KeySourcePlan Plan(KeySourceIr source, GatewayIr gateway, KeySourceOptions options, bool allowLocal) => source switch
    {
        LocalJwksIr local => Plan(local, gateway),
        DecryptionKeysIr decryption => Plan(decryption, gateway),
        FetchedKeysIr fetched => new RemotePlanner(fetched, gateway, options, allowLocal || options.AllowLocalAddresses).Plan(),
        UnavailableKeysIr unavailable => Unavailable(source, "unavailable", unavailable.Reason),
        _ => Unavailable(source, "unavailable", $"Key sources of type {source.GetType().Name} are not known."),
    };

    private static KeySourcePlan Plan(LocalJwksIr source, GatewayIr gateway) =>
        gateway.Secrets.FirstOrDefault(s => s.Id == source.Secret && s is JwksSecretIr or KeySecretIr) is { } secret
            ? new KeySourcePlan.Local(source, secret) { Id = source.Id, Location = "local" }
            : Unavailable(source, "local", $"The key set {source.Secret} is not in the configuration.");

    private static KeySourcePlan Plan(DecryptionKeysIr source, GatewayIr gateway) =>
        gateway.Secrets.FirstOrDefault(s => s.Id == source.Secret) is KeySecretIr secret
            ? new KeySourcePlan.Decryption(source, secret) { Id = source.Id, Location = "decryption" }
            : Unavailable(source, "decryption", $"The key {source.Secret} is not in the configuration.");

    private static KeySourcePlan.Unavailable Unavailable(KeySourceIr source, string location, string reason) =>
        new(reason) { Id = source.Id, Location = location };
}
