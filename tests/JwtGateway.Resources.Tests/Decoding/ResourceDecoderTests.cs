using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Resources.Core;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Resources.Policies;
using JwtGateway.Resources.Reading;
using JwtGateway.Resources.Reading.Decoding;
using JwtGateway.Resources.Tests.Yaml;

namespace JwtGateway.Resources.Tests.Decoding;

public sealed class ResourceDecoderTests
{
    private static T Decode<T>(string json) where T : KubernetesResource =>
        ResourceDecoder.Decode(JsonNode.Parse(json)!.AsObject()).ShouldBeOfType<DecodeResult.Decoded>().Resource.ShouldBeOfType<T>();

    private static SecurityPolicy Policy(string spec) => Decode<SecurityPolicy>(
        $$"""{"apiVersion":"jwtgateway.io/v1alpha1","kind":"SecurityPolicy","metadata":{"name":"p","namespace":"n"},"spec":{{spec}} }""");

    private static string[] IssuesOf(KubernetesResource resource) => [.. resource.Issues.Select(issue => $"{issue.Path}: {issue.Message}")];

    [TestCase("gateway.networking.k8s.io/v1", "GatewayClass", typeof(GatewayClass))]
    [TestCase("gateway.networking.k8s.io/v1beta1", "GatewayClass", typeof(GatewayClass))]
    [TestCase("gateway.networking.k8s.io/v1", "Gateway", typeof(Gateway))]
    [TestCase("gateway.networking.k8s.io/v1beta1", "Gateway", typeof(Gateway))]
    [TestCase("gateway.networking.k8s.io/v1", "HTTPRoute", typeof(HttpRoute))]
    [TestCase("gateway.networking.k8s.io/v1beta1", "HTTPRoute", typeof(HttpRoute))]
    [TestCase("gateway.networking.k8s.io/v1", "GRPCRoute", typeof(GrpcRoute))]
    [TestCase("gateway.networking.k8s.io/v1alpha2", "GRPCRoute", typeof(GrpcRoute))]
    [TestCase("gateway.networking.k8s.io/v1", "ReferenceGrant", typeof(ReferenceGrant))]
    [TestCase("gateway.networking.k8s.io/v1beta1", "ReferenceGrant", typeof(ReferenceGrant))]
    [TestCase("gateway.networking.k8s.io/v1", "BackendTLSPolicy", typeof(BackendTlsPolicy))]
    [TestCase("gateway.networking.k8s.io/v1alpha3", "BackendTLSPolicy", typeof(BackendTlsPolicy))]
    [TestCase("jwtgateway.io/v1alpha1", "SecurityPolicy", typeof(SecurityPolicy))]
    [TestCase("jwtgateway.io/v1alpha1", "Backend", typeof(Backend))]
    [TestCase("gateway.envoyproxy.io/v1alpha1", "SecurityPolicy", typeof(SecurityPolicy))]
    [TestCase("gateway.envoyproxy.io/v1alpha1", "Backend", typeof(Backend))]
    [TestCase("v1", "Service", typeof(Service))]
    [TestCase("v1", "ConfigMap", typeof(ConfigMap))]
    [TestCase("v1", "Secret", typeof(Secret))]
    [TestCase("v1", "Namespace", typeof(Namespace))]
    [TestCase("discovery.k8s.io/v1", "EndpointSlice", typeof(EndpointSlice))]
    public void Each_kind_and_version_has_its_record_with_the_defaults_of_the_api(string apiVersion, string kind, Type type)
    {
        var resource = Decode<KubernetesResource>(apiVersion, kind);

        resource.ShouldBeOfType(type);
        resource.Issues.ShouldBeEmpty();
        var defaults = (KubernetesResource)Activator.CreateInstance(type)! with { ApiVersion = apiVersion, Kind = kind, Metadata = resource.Metadata };
        resource.ToString().ShouldBe(defaults.ToString());
        resource.Metadata.Labels.ShouldBeEmpty();
    }

    private static T Decode<T>(string apiVersion, string kind) where T : KubernetesResource =>
        ResourceDecoder.Decode(new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = "x" } })
            .ShouldBeOfType<DecodeResult.Decoded>().Resource.ShouldBeAssignableTo<T>()!;

    [TestCase("gateway.networking.k8s.io/v1alpha2", "HTTPRoute", "HTTPRoute.v1alpha2.gateway.networking.k8s.io n/x")]
    [TestCase("gateway.networking.k8s.io/v1beta1", "BackendTLSPolicy", "BackendTLSPolicy.v1beta1.gateway.networking.k8s.io n/x")]
    [TestCase("v2", "Service", "Service.v2 n/x")]
    [TestCase("gateway.networking.k8s.io/v1beta1", "GRPCRoute", "GRPCRoute.v1beta1.gateway.networking.k8s.io n/x")]
    [TestCase("gateway.networking.k8s.io/v1", "TCPRoute", "TCPRoute.gateway.networking.k8s.io n/x")]
    [TestCase("apps/v1", "Deployment", "Deployment.apps n/x")]
    [TestCase("v1", "Pod", "Pod n/x")]
    [TestCase("example.com/v1", "Gateway", "Gateway.example.com n/x")]
    public void Other_kinds_and_versions_are_named_to_be_reported(string apiVersion, string kind, string shown) => ResourceDecoder.Decode(
            JsonNode.Parse($$"""{"apiVersion":"{{apiVersion}}","kind":"{{kind}}","metadata":{"name":"x","namespace":"n"} }""")!.AsObject())
        .ShouldBeOfType<DecodeResult.Unread>().Reference.ToString().ShouldBe(shown);

    [TestCase("""{"kind":"Secret","metadata":{"name":"x"}}""", "apiVersion: expected a string, found none")]
    [TestCase("""{"apiVersion":1,"kind":"Secret","metadata":{"name":"x"}}""", "apiVersion: expected a string, found a number; put it in quotes")]
    [TestCase("""{"apiVersion":"v1","metadata":{"name":"x"}}""", "kind: expected a string, found none")]
    [TestCase("""{"apiVersion":"v1","kind":["Secret"],"metadata":{"name":"x"}}""", "kind: expected a string, found a list")]
    [TestCase("""{"apiVersion":"v1","kind":"Secret"}""", "metadata.name: expected a string, found none")]
    [TestCase("""{"apiVersion":"v1","kind":"Secret","metadata":"x"}""", "metadata.name: expected a string, found none")]
    [TestCase("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":true}}""", "metadata.name: expected a string, found true or false; put it in quotes")]
    [TestCase("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":""}}""", "metadata.name: expected a string, found an empty one")]
    [TestCase("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x","namespace":5}}""", "metadata.namespace: expected a string, found a number; put it in quotes")]
    public void An_object_that_cannot_be_identified_is_refused(string json, string message)
    {
        var failed = ResourceDecoder.Decode(JsonNode.Parse(json)!.AsObject()).ShouldBeOfType<DecodeResult.Failed>();

        failed.Message.ShouldBe(message);
        message.ShouldStartWith(failed.Path + ": ");
    }

    [Test]
    public void A_policy_keeps_what_was_written_of_its_spec_apart_from_defaults_and_what_cannot_be_read()
    {
        var policy = Policy("""{"mode":"Audit","unknown":1,"jwt":{"optional":false,"providers":[{"name":"a","issuer":7}]},"cors":null}""");
        policy.Written!.Json.ShouldBe("""{"mode":"Audit","jwt":{"optional":false,"providers":[{"name":"a"}]}}""");
    }

    [Test]
    public void What_was_written_may_hold_keys_and_is_not_shown() =>
        Policy("""{"jwt":{"providers":[{"name":"a","localJWKS":{"inline":"very-secret"}}]}}""").ToString().ShouldNotContain("very-secret");

    [Test]
    public void An_issue_says_which_field_a_name_was_probably_meant_to_be()
    {
        Policy("""{"overide":"Forbidden"}""").Issues.ShouldHaveSingleItem().Meant.ShouldBe("override");
        Policy("""{"targetSelector":[]}""").Issues.ShouldHaveSingleItem().Meant.ShouldBe("targetSelectors");
        Policy("""{"mode":1}""").Issues.ShouldHaveSingleItem().Meant.ShouldBeNull();
        Policy("""{"oidc":{}}""").Issues.ShouldHaveSingleItem().Meant.ShouldBeNull();
    }

    [Test]
    public void Nulls_are_absent_fields()
    {
        var service = Decode<Service>(
            """{"apiVersion":"v1","kind":"Service","metadata":{"name":"x","creationTimestamp":null,"labels":null},"spec":{"type":null,"ports":null,"bogus":null}}""");

        service.Issues.ShouldBeEmpty();
        service.Spec.Type.ShouldBe("ClusterIP");
        service.Spec.Ports.ShouldBeEmpty();
        service.Metadata.Labels.ShouldBeEmpty();
    }

    [Test]
    public void What_the_api_server_adds_is_no_issue() => Decode<ConfigMap>("""
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","uid":"1","resourceVersion":"2","generation":3,"creationTimestamp":"2024-05-06T07:08:09Z",
        "managedFields":[{}],"ownerReferences":[],"finalizers":[],"nmae":"y"},"status":{"anything":1},"data":{"a":"b"}}
        """).ShouldSatisfyAllConditions(
            map => map.Issues.ShouldBeEmpty(),
            map => map.Metadata.Generation.ShouldBe(3),
            map => map.Metadata.CreationTimestamp.ShouldBe(new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero)),
            map => map.Data["a"].ShouldBe("b"));

    [TestCase("""{"jwt":{"providers":[{"name":"a"},{"audience":["x"]}]}}""", "spec.jwt.providers[1].audience: unknown field; did you mean `audiences`?")]
    [TestCase("""{"jwt":{"providers":[{"remoteJwks":{}}]}}""", "spec.jwt.providers[0].remoteJwks: unknown field; did you mean `remoteJWKS`?")]
    [TestCase("""{"targetReffs":[]}""", "spec.targetReffs: unknown field; did you mean `targetRefs`?")]
    [TestCase("""{"authorisation":{}}""", "spec.authorisation: unknown field; did you mean `authorization`?")]
    [TestCase("""{"zzz":{}}""", "spec.zzz: unknown field; remove it")]
    [TestCase("""{"z.z\"\n":{}}""", "spec[\"z.z??\"]: unknown field; remove it")]
    [TestCase("""{"oidc":{"rules":[]}}""", "spec.oidc: not supported by JwtGateway; remove it")]
    [TestCase("""{"authorization":{"rules":[{"principal":{"clientCert":{}}}]}}""", "spec.authorization.rules[0].principal.clientCert: not supported by JwtGateway; remove it")]
    [TestCase("""{"authorization":{"rules":[{"principal":{"jwt":{"claims":[{"values":[5]}]}}}]}}""",
        "spec.authorization.rules[0].principal.jwt.claims[0].values[0]: expected a string, found a number; put it in quotes; the item is left out")]
    [TestCase("""{"jwt":{"providers":[{"requiredClaims":[{"matchRequest":{"pathSegment":"0"}}]}]}}""",
        "spec.jwt.providers[0].requiredClaims[0].matchRequest.pathSegment: expected a 32-bit integer, found a string; write it without quotes")]
    [TestCase("""{"jwt":{"providers":[{"remoteJWKS":{"backendSettings":{"retry":{"retryOn":{"httpStatusCodes":[500]}}}}}]}}""",
        "spec.jwt.providers[0].remoteJWKS.backendSettings.retry.retryOn.httpStatusCodes: not supported by JwtGateway; remove it")]
    public void Fields_that_are_not_read_are_named(string spec, string issue) => IssuesOf(Policy(spec)).ShouldBe([issue]);

    [Test]
    public void A_misspelled_spec_is_named() => IssuesOf(Decode<SecurityPolicy>(
            """{"apiVersion":"jwtgateway.io/v1alpha1","kind":"SecurityPolicy","metadata":{"name":"p"},"sepc":{"jwt":{}}}"""))
        .ShouldBe(["sepc: unknown field; did you mean `spec`?"]);

    [TestCase("""{"jwt":[]}""", "spec.jwt: expected a mapping, found a list")]
    [TestCase("""{"jwt":{"optional":"true"}}""", "spec.jwt.optional: expected true or false, found a string; write it without quotes")]
    [TestCase("""{"jwt":{"providers":{}}}""", "spec.jwt.providers: expected a list, found a mapping")]
    [TestCase("""{"jwt":{"providers":[{"issuer":5}]}}""", "spec.jwt.providers[0].issuer: expected a string, found a number; put it in quotes")]
    [TestCase("""{"jwt":{"providers":[{"audiences":"a"}]}}""", "spec.jwt.providers[0].audiences: expected a list, found a string")]
    [TestCase("""{"jwt":{"providers":[{"remoteJWKS":"https://a"}]}}""", "spec.jwt.providers[0].remoteJWKS: expected a mapping, found a string")]
    [TestCase("""{"jwt":{"providers":[{"remoteJWKS":{"backendRefs":[{"port":"443"}]}}]}}""",
        "spec.jwt.providers[0].remoteJWKS.backendRefs[0].port: expected a 32-bit integer, found a string; write it without quotes")]
    [TestCase("""{"jwt":{"providers":[{"remoteJWKS":{"backendRefs":[{"port":4.5}]}}]}}""",
        "spec.jwt.providers[0].remoteJWKS.backendRefs[0].port: expected a 32-bit integer, found another number")]
    [TestCase("""{"jwt":{"providers":[{"remoteJWKS":{"backendRefs":[{"port":4294967296}]}}]}}""",
        "spec.jwt.providers[0].remoteJWKS.backendRefs[0].port: expected a 32-bit integer, found another number")]
    [TestCase("""{"jwt":{"providers":[{"remoteJWKS":{"backendRefs":[{"port":1e400}]}}]}}""",
        "spec.jwt.providers[0].remoteJWKS.backendRefs[0].port: expected a 32-bit integer, found another number")]
    public void A_field_of_a_wrong_type_is_named_and_the_rest_is_read(string spec, string issue)
    {
        var policy = Policy(spec.Insert(1, """ "targetRefs":[{"kind":"HTTPRoute","name":"foo"}], """));

        IssuesOf(policy).ShouldBe([issue]);
        policy.Spec.TargetRefs.ShouldHaveSingleItem().Name.ShouldBe("foo");
    }

    [Test]
    public void A_spec_of_a_wrong_type_leaves_the_defaults() => Policy("[]").ShouldSatisfyAllConditions(
        policy => IssuesOf(policy).ShouldBe(["spec: expected a mapping, found a list"]),
        policy => policy.Spec.TargetRefs.ShouldBeEmpty());

    [Test]
    public void Broken_items_are_left_out_and_the_places_of_the_others_stay()
    {
        var policy = Policy("""{"jwt":{"providers":["x",{"name":"a","audiences":["one",2,null,"three",{}]},null,{"name":"b","nmae":"c"}]}}""");

        policy.Spec.Jwt!.Providers.Select(provider => provider.Name).ShouldBe(["a", "b"]);
        policy.Spec.Jwt.Providers[0].Audiences.ShouldBe(["one", "three"]);
        IssuesOf(policy).ShouldBe(
        [
            "spec.jwt.providers[0]: expected a mapping, found a string; the item is left out",
            "spec.jwt.providers[1].audiences[1]: expected a string, found a number; put it in quotes; the item is left out",
            "spec.jwt.providers[1].audiences[2]: expected a string, found null; the item is left out",
            "spec.jwt.providers[1].audiences[4]: expected a string, found a mapping; the item is left out",
            "spec.jwt.providers[2]: expected a mapping, found null; the item is left out",
            "spec.jwt.providers[3].nmae: unknown field; did you mean `name`?",
        ]);
    }

    [Test]
    public void A_value_of_a_wrong_type_in_a_map_is_named_by_its_key() => Decode<Secret>(
            """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x","labels":{"a.b/c":5}},"stringData":{"tls.crt":{},"good":"x","gone":null}}""")
        .ShouldSatisfyAllConditions(
            secret => IssuesOf(secret).ShouldBe(
            [
                "metadata.labels[\"a.b/c\"]: expected a string, found a number; put it in quotes",
                "stringData[\"tls.crt\"]: expected a string, found a mapping",
            ]),
            secret => secret.StringData.ShouldHaveSingleItem().Key.ShouldBe("good"));

    [Test]
    public void A_whole_number_is_an_integer_however_it_is_written() =>
        Policy("""{"jwt":{"providers":[{"remoteJWKS":{"backendRefs":[{"port":443.0,"weight":1e1}]}}]}}""").ShouldSatisfyAllConditions(
            policy => policy.Issues.ShouldBeEmpty(),
            policy => policy.Spec.Jwt!.Providers[0].RemoteJWKS!.BackendRefs[0].Port.ShouldBe(443),
            policy => policy.Spec.Jwt!.Providers[0].RemoteJWKS!.BackendRefs[0].Weight.ShouldBe(10));

    [Test]
    public void A_time_that_is_none_is_named() => IssuesOf(Decode<Namespace>(
            """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"x","creationTimestamp":"yesterday"}}"""))
        .ShouldBe(["metadata.creationTimestamp: expected a time as in RFC 3339, found another string"]);

    [Test]
    public void The_number_of_issues_is_bounded_and_the_rest_is_counted()
    {
        var policy = Policy($$"""{"jwt":{"providers":[{"audiences":[{{string.Join(",", Enumerable.Repeat("1", 10_000))}}]}]} }""");

        policy.Issues.Length.ShouldBe(FieldReader.MaxIssues + 1);
        policy.Issues[^1].Message.ShouldStartWith($"{10_000 - FieldReader.MaxIssues} more fields");
    }

    [Test]
    public void Long_names_are_cut() =>
        Policy($$"""{"{{new string('x', 100_000)}}":1}""").Issues.ShouldHaveSingleItem().ToString().Length.ShouldBeLessThan(200);

    [Test]
    public void Issues_hold_no_values() => Policy("""{"jwt":{"providers":[{"localJWKS":{"inline":{"k":"hunter2"}},"issuer":["hunter2"],"hunter":"hunter2"}]}}""")
        .Issues.ShouldAllBe(issue => !issue.ToString().Contains("hunter2"));

    [Test]
    public void The_input_stays_as_it_is()
    {
        var json = JsonNode.Parse("""{"apiVersion":"jwtgateway.io/v1alpha1","kind":"SecurityPolicy","metadata":{"name":"p"},"spec":{"jwt":{"optional":"x"},"bogus":1}}""")!;
        var before = json.ToJsonString();

        ResourceDecoder.Decode(json.AsObject());

        json.ToJsonString().ShouldBe(before);
    }

    [Test]
    public void Any_json_under_any_kind_is_read_or_refused_without_an_exception() => Check.One(
        Trials.Of(300),
        Prop.ForAll(ArbitraryJson.Nodes, ArbitraryJson.Nodes, (spec, member) =>
        {
            foreach (var kind in ResourceKind.All)
                ResourceDecoder.Decode(Mangled(kind, spec, member)).ShouldBeOfType<DecodeResult.Decoded>();
        }));

    /// <summary>An object of the kind with something else in the place of each member in turn of its first levels.</summary>
    private static JsonObject Mangled(ResourceKind kind, JsonNode spec, JsonNode member)
    {
        var json = new JsonObject { ["apiVersion"] = kind.Group.Length == 0 ? kind.Versions[0] : $"{kind.Group}/{kind.Versions[0]}", ["kind"] = kind.Kind };
        foreach (var (name, type) in ResourceContracts.Of(kind.Type).Members)
            json.TryAdd(name, Filled(type.Type, spec, member));
        json["metadata"] = new JsonObject { ["name"] = "x", ["labels"] = member.DeepClone(), ["annotations"] = spec.DeepClone() };
        return json;
    }

    private static JsonNode Filled(Type type, JsonNode spec, JsonNode member)
    {
        if (ResourceContracts.TypeInfo(type).Kind != System.Text.Json.Serialization.Metadata.JsonTypeInfoKind.Object)
            return member.DeepClone();
        return new JsonObject(ResourceContracts.Of(type).Members.Select((field, index) =>
            KeyValuePair.Create(field.Key, (JsonNode?)(index % 2 == 0 ? spec : member).DeepClone())));
    }
}
