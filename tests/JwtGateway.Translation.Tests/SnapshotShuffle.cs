using System.Collections.Immutable;
using JwtGateway.Resources;

namespace JwtGateway.Translation.Tests;

internal static class SnapshotShuffle
{
    /// <summary>The same objects in another order.</summary>
    public static ClusterSnapshot Shuffled(this ClusterSnapshot snapshot, int seed)
    {
        var random = new Random(seed);
        return snapshot with
        {
            GatewayClasses = Shuffle(snapshot.GatewayClasses, random),
            Gateways = Shuffle(snapshot.Gateways, random),
            ListenerSets = Shuffle(snapshot.ListenerSets, random),
            HttpRoutes = Shuffle(snapshot.HttpRoutes, random),
            GrpcRoutes = Shuffle(snapshot.GrpcRoutes, random),
            ReferenceGrants = Shuffle(snapshot.ReferenceGrants, random),
            BackendTlsPolicies = Shuffle(snapshot.BackendTlsPolicies, random),
            SecurityPolicies = Shuffle(snapshot.SecurityPolicies, random),
            Backends = Shuffle(snapshot.Backends, random),
            TokenRevocations = Shuffle(snapshot.TokenRevocations, random),
            ProxyParameters = Shuffle(snapshot.ProxyParameters, random),
            Ingresses = Shuffle(snapshot.Ingresses, random),
            IngressClasses = Shuffle(snapshot.IngressClasses, random),
            TrafficPolicies = Shuffle(snapshot.TrafficPolicies, random),
            AgentEndpoints = Shuffle(snapshot.AgentEndpoints, random),
            CloudEndpoints = Shuffle(snapshot.CloudEndpoints, random),
            Middlewares = Shuffle(snapshot.Middlewares, random),
            IngressRoutes = Shuffle(snapshot.IngressRoutes, random),
            AgentgatewayPolicies = Shuffle(snapshot.AgentgatewayPolicies, random),
            AgentgatewayBackends = Shuffle(snapshot.AgentgatewayBackends, random),
            KgatewayTrafficPolicies = Shuffle(snapshot.KgatewayTrafficPolicies, random),
            GatewayExtensions = Shuffle(snapshot.GatewayExtensions, random),
            Services = Shuffle(snapshot.Services, random),
            EndpointSlices = Shuffle(snapshot.EndpointSlices, random),
            ConfigMaps = Shuffle(snapshot.ConfigMaps, random),
            Secrets = Shuffle(snapshot.Secrets, random),
            Namespaces = Shuffle(snapshot.Namespaces, random),
            Definitions = Shuffle(snapshot.Definitions, random),
            Unread = Shuffle(snapshot.Unread, random),
        };
    }

    private static ImmutableArray<T> Shuffle<T>(ImmutableArray<T> items, Random random)
    {
        var shuffled = items.ToArray();
        random.Shuffle(shuffled);
        return [.. shuffled];
    }
}
