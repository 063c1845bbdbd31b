using System.Text.Json.Nodes;

namespace JwtGateway.Operator.Provisioning.Objects;

/// <summary>Who a proxy is, and whom it trusts.</summary>
internal static class IdentityObjects
{
    /// <summary>The key of the ConfigMap that holds the CA.</summary>
    public const string CaKey = "ca.crt";

    /// <summary>The account has no rights, and its pods get no token for the API server.</summary>
    public static JsonObject ServiceAccount(OwnedObject owned)
    {
        var account = owned.Create("v1", "ServiceAccount");
        account["automountServiceAccountToken"] = false;
        return account;
    }

    public static JsonObject CaBundle(OwnedObject owned, string pem)
    {
        var map = owned.Create("v1", "ConfigMap");
        map["data"] = new JsonObject { [CaKey] = pem };
        return map;
    }
}
