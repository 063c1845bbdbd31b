using System.Text;
using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Api;
using JwtGateway.Testing.Cluster.Model;
using JwtGateway.Testing.Cluster.Storage;

namespace JwtGateway.Testing.Cluster.Writes;

/// <summary>What single kinds need besides what all objects get.</summary>
internal sealed class KindHooks(ObjectStore store, KindTable kinds, TimeProvider time)
{
    private int _addresses;
    private int _nodePorts;

    /// <summary>Whether something other than finalizers in the metadata holds an object that is being deleted.</summary>
    public static bool IsHeld(JsonObject obj) => obj.Text("kind") == "Namespace" && obj.At("spec", "finalizers") is JsonArray { Count: > 0 };

    public void CheckNamespace(ResourceRequest request)
    {
        if (!request.Kind.Namespaced)
        {
            return;
        }

        if (store.Find("namespaces", new ObjectName("", request.Namespace)) is not { } found)
        {
            throw Statuses.NotFound("namespaces", "", request.Namespace);
        }

        if (found.IsBeingDeleted())
        {
            throw Statuses.Forbidden(
                request.Kind.Plural, request.Kind.Group, request.Info.Name ?? "", $"unable to create new content in namespace {request.Namespace} because it is being terminated");
        }
    }

    public static void BeforeDefaults(ResourceRequest request, JsonObject obj)
    {
        if (request.Kind.Key == "secrets" && obj["stringData"] is JsonObject texts)
        {
            var data = obj["data"] as JsonObject ?? [];
            foreach (var (name, text) in texts)
            {
                data[name] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text?.GetValue<string>() ?? ""));
            }

            obj.Remove("stringData");
            obj["data"] = data.DeepClone();
        }
    }

    /// <summary>Fills in what the server decides about an object.</summary>
    public void Prepare(ResourceRequest request, JsonObject? old, JsonObject obj)
    {
        if (request.Subresource is not null)
        {
            return;
        }

        KindChecks.Check(request, old, obj);
        switch (request.Kind.Key)
        {
            case "namespaces" when old is null:
                obj["spec"] = new JsonObject { ["finalizers"] = new JsonArray("kubernetes") };
                obj["status"] = new JsonObject { ["phase"] = "Active" };
                Label(obj, "kubernetes.io/metadata.name", obj.Name());
                break;
            case "namespaces":
                obj["spec"] = old!["spec"]?.DeepClone();
                break;
            case "pods" when old is null:
                obj["status"] = new JsonObject { ["phase"] = "Pending" };
                break;
            case "services":
                PrepareService(old, obj);
                break;
            case "customresourcedefinitions.apiextensions.k8s.io":
                CustomResources.Prepare(request, obj, KubeJson.Time(time.GetUtcNow()));
                break;
            default:
                break;
        }
    }

    /// <summary>Follows a definition that was stored or removed.</summary>
    public void Stored(ResourceKind kind, JsonObject obj, bool removed)
    {
        if (kind.Key != "customresourcedefinitions.apiextensions.k8s.io")
        {
            return;
        }

        var custom = CustomResources.KindOf(obj);
        if (removed)
        {
            kinds.Remove(custom.Key);
        }
        else
        {
            kinds.Set(custom);
        }
    }

    private static void Label(JsonObject obj, string name, string value)
    {
        var labels = obj.Metadata()["labels"] as JsonObject ?? [];
        labels[name] = value;
        obj.Metadata()["labels"] = labels.DeepClone();
    }

    private void PrepareService(JsonObject? old, JsonObject obj)
    {
        var spec = obj["spec"] as JsonObject ?? [];
        obj["spec"] = spec.Parent is null ? spec : obj["spec"];
        var type = spec.Text("type");
        if (type != "ExternalName" && string.IsNullOrEmpty(spec.Text("clusterIP")))
        {
            spec["clusterIP"] = old.At("spec", "clusterIP").Text() ?? $"10.96.{Interlocked.Increment(ref _addresses) / 250}.{(_addresses % 250) + 1}";
        }

        if (type != "ExternalName")
        {
            spec["clusterIPs"] ??= new JsonArray(spec.Text("clusterIP"));
            spec["ipFamilies"] ??= new JsonArray("IPv4");
            spec["ipFamilyPolicy"] ??= "SingleStack";
        }

        if (type is "LoadBalancer" or "NodePort")
        {
            spec["externalTrafficPolicy"] ??= "Cluster";
        }

        if (type == "LoadBalancer")
        {
            spec["allocateLoadBalancerNodePorts"] ??= true;
        }

        PreparePorts(spec, old, type is "LoadBalancer" or "NodePort");
    }

    private void PreparePorts(JsonObject spec, JsonObject? old, bool onNodes)
    {
        foreach (var port in spec["ports"].Objects())
        {
            port["targetPort"] ??= port["port"]?.DeepClone();
            if (onNodes && port["nodePort"] is null)
            {
                var before = old.At("spec", "ports").Objects().FirstOrDefault(p => JsonNode.DeepEquals(p["port"], port["port"]) && JsonNode.DeepEquals(p["protocol"], port["protocol"]));
                port["nodePort"] = before?["nodePort"]?.DeepClone() ?? 30000 + Interlocked.Increment(ref _nodePorts);
            }
        }
    }
}
