using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Status;

namespace JwtGateway.Kubernetes.Tests;

public sealed class StatusTests
{
    private const string Ours = "jwtgateway.io/gateway-controller";
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private const string Foreign =
        """{"controllerName":"other.io/c","parentRef":{"name":"gw","extra":[1,null]},"conditions":[{"type":"Accepted","status":"False"}],"odd":{"z":1}}""";

    [Test]
    public void Entries_of_others_stay_word_for_word_and_where_they_are()
    {
        var current = $$"""{"parents":[{{Entry("old", "True")}},{{Foreign}},{{Entry("gw", "True")}}]}""";
        var parents = Parents(current, Entry("gw", "False"), Entry("new", "True"));
        parents.Count.ShouldBe(3);
        parents[0]!.ToJsonString().ShouldBe(Object(Foreign).ToJsonString());
        parents[1]!["parentRef"]!["name"]!.GetValue<string>().ShouldBe("gw");
        parents[2]!["parentRef"]!["name"]!.GetValue<string>().ShouldBe("new");
    }

    [TestCase("True", "2020-01-01T00:00:00Z")]
    [TestCase("False", "2026-01-01T12:00:00Z")]
    public void The_time_of_a_condition_changes_with_its_status_alone(string status, string expected)
    {
        var wanted = Object(Entry("gw", status));
        wanted["conditions"]![0]!["message"] = "another";
        var parents = Parents($$"""{"parents":[{{Entry("gw", "True", time: "2020-01-01T00:00:00Z")}}]}""", wanted.ToJsonString());
        parents[0]!["conditions"]![0]!["lastTransitionTime"]!.GetValue<string>().ShouldBe(expected);
        parents[0]!["conditions"]![0]!["message"]!.GetValue<string>().ShouldBe("another");
    }

    [Test]
    public void What_says_the_same_apart_from_times_and_defaults_is_not_written()
    {
        var current = $$"""{"parents":[{{Foreign}},{{Entry("gw", "True", time: "2020-01-01T00:00:00Z", defaults: "\"group\":\"gateway.networking.k8s.io\",\"kind\":\"Gateway\",")}}]}""";
        Merge(current, Entry("gw", "True")).Patch.ShouldBeNull();
    }

    [Test]
    public void A_status_that_speaks_of_a_newer_generation_is_left_alone() =>
        Merge($$"""{"parents":[{{Entry("gw", "True", generation: 3)}}]}""", Entry("gw", "False")).ShouldBe(new StatusMerge(null, 0, true));

    [Test]
    public void A_full_list_takes_no_more_and_says_how_many_found_no_room()
    {
        var others = string.Join(',', Enumerable.Repeat(Foreign, 31));
        var merge = Merge($$"""{"parents":[{{others}}]}""", Entry("a", "True"), Entry("b", "True"), Entry("c", "True"));
        ((JsonArray)merge.Patch!["parents"]!).Count.ShouldBe(32);
        merge.LeftOut.ShouldBe(2);
    }

    [Test]
    public void Conditions_of_others_stay_in_a_status_that_is_ours_and_our_own_go_when_not_wanted()
    {
        var current = Object("""{"conditions":[{"type":"Foreign","status":"True"},{"type":"Accepted","status":"True","lastTransitionTime":"t"},{"type":"Programmed","status":"True"}],"addresses":[]}""");
        var wanted = Object("""{"conditions":[{"type":"Accepted","status":"True","message":"m"}]}""");
        var patch = StatusMerge.Of(new StatusIntent.Fields(wanted, ["Accepted", "Programmed"]), current, 1, Now).Patch!;
        patch.ToJsonString().ShouldBe("""{"conditions":[{"type":"Foreign","status":"True"},{"type":"Accepted","status":"True","message":"m","lastTransitionTime":"t"}]}""");
    }

    [TestCase("""{"loadBalancer":{"ingress":[{"ip":"192.0.2.8","ipMode":"VIP"},{"ip":"192.0.2.7"},{"hostname":"a.example"}]}}""", """{"loadBalancer":{"ingress":[{"ip":"192.0.2.8","ipMode":"VIP"}]}}""")]
    [TestCase("""{"loadBalancer":{"ingress":[{"hostname":"a.example"}]}}""", """{"loadBalancer":{"ingress":[]}}""")]
    [TestCase("""{"loadBalancer":{"ingress":[{"ip":"192.0.2.8"}]}}""", null)]
    [TestCase("""{"loadBalancer":{}}""", null)]
    [TestCase("{}", null)]
    public void Addresses_that_are_taken_back_go_and_those_of_others_stay_word_for_word(string current, string? patch) =>
        (StatusMerge.Of(new StatusIntent.WithoutAddresses(["192.0.2.7", "a.example"]), Object(current), 1, Now).Patch?.ToJsonString()).ShouldBe(patch);

    [Test]
    public void A_message_too_long_for_the_API_is_cut()
    {
        var wanted = Object(Entry("gw", "True"));
        wanted["conditions"]![0]!["message"] = new string('x', 40000);
        Parents("{}", wanted.ToJsonString())[0]!["conditions"]![0]!["message"]!.GetValue<string>().Length.ShouldBe(32768);
    }

    [Test]
    public async Task A_conflict_is_answered_by_reading_again_so_that_the_other_write_survives()
    {
        await using var api = await ScriptedApi.StartAsync();
        var version = "1";
        var written = new List<JsonObject>();
        api.Otherwise = (context, body) =>
        {
            if (context.Request.Method == "GET")
                return Answers.Json(Route(version, version == "1" ? "" : Foreign))(context);
            var patch = Object(body);
            if (written.Count == 0 && version == "1")
            {
                version = "2";
                return Answers.Status(409, "Conflict")(context);
            }

            written.Add(patch);
            return Answers.Json("{}")(context);
        };
        (await WriteAsync(api)).ShouldBe(new StatusOutcome.Written(0) { Conflicts = 1 });
        written.Single()["metadata"]!["resourceVersion"]!.GetValue<string>().ShouldBe("2");
        written.Single()["status"]!["parents"]!.AsArray().Count.ShouldBe(2);
        api.Requests.Last().ContentType.ShouldBe("application/merge-patch+json");
        api.Requests.Last().Target.ShouldEndWith("/namespaces/ns/httproutes/r/status");
    }

    [Test]
    public async Task After_five_conflicts_it_gives_up_until_the_next_snapshot()
    {
        await using var api = await ScriptedApi.StartAsync();
        api.Otherwise = (context, _) => (context.Request.Method == "GET" ? Answers.Json(Route("1", "")) : Answers.Status(409, "Conflict"))(context);
        (await WriteAsync(api)).ShouldBe(new StatusOutcome.Contended { Conflicts = 5 });
        api.Requests.Count(seen => seen.Method == "PATCH").ShouldBe(5);
    }

    [Test]
    public async Task That_an_object_is_gone_is_believed_only_of_a_read()
    {
        await using var api = await ScriptedApi.StartAsync();
        (await WriteAsync(api, new KnownStatus("1", null))).ShouldBeOfType<StatusOutcome.Gone>();
        api.Requests.Select(seen => seen.Method).ShouldBe(["PATCH", "GET"]);
    }

    [Test]
    public async Task A_successor_of_the_same_name_is_not_written_to()
    {
        await using var api = await ScriptedApi.StartAsync();
        api.Otherwise = (context, _) => Answers.Json(Route("1", ""))(context);
        (await WriteAsync(api, uid: "former")).ShouldBeOfType<StatusOutcome.Gone>();
        api.Requests.ShouldAllBe(seen => seen.Method == "GET");
    }

    private static async Task<StatusOutcome> WriteAsync(ScriptedApi api, KnownStatus? known = null, string? uid = null)
    {
        var write = new StatusWrite(KnownResources.HttpRoutes, "ns", "r", 1, StatusIntent.Parents(Ours, [Object(Entry("gw", "True"))])) { Known = known, Uid = uid };
        var writing = new StatusWriter(api.Client(), api.Context).WriteAsync(write, default);
        await Testing.Eventually.HoldsAsync(
            () =>
            {
                api.Clock.Advance(TimeSpan.FromMilliseconds(50));
                return writing.IsCompleted;
            },
            "the write");
        return await writing;
    }

    private static string Route(string version, string parents) =>
        $$"""{"metadata":{"name":"r","namespace":"ns","uid":"u","resourceVersion":"{{version}}"},"status":{"parents":[{{parents}}] } }""";

    private static string Entry(string name, string status, string time = "", int generation = 1, string defaults = "")
    {
        var at = time.Length == 0 ? "" : $",\"lastTransitionTime\":\"{time}\"";
        return $$"""
            {"controllerName":"{{Ours}}","parentRef":{ {{defaults}}"name":"{{name}}"},
             "conditions":[{"type":"Accepted","status":"{{status}}","reason":"R","message":"m","observedGeneration":{{generation}}{{at}} }]}
            """;
    }

    private static StatusMerge Merge(string current, params string[] wanted) =>
        StatusMerge.Of(StatusIntent.Parents(Ours, [.. wanted.Select(Object)]), Object(current), 1, Now);

    private static JsonArray Parents(string current, params string[] wanted) => (JsonArray)Merge(current, wanted).Patch!["parents"]!;

    private static JsonObject Object(string json) => (JsonObject)JsonNode.Parse(json)!;
}
