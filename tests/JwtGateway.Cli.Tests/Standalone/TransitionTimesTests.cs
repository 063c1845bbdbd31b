using System.Text.Json.Nodes;
using JwtGateway.Cli.Standalone.Status;
using JwtGateway.Resources;
using JwtGateway.Testing;
using JwtGateway.Translation;

namespace JwtGateway.Cli.Tests.Standalone;

public sealed class TransitionTimesTests
{
    private readonly ManualTimeProvider _time = new();
    private TransitionTimes _times = null!;

    [SetUp]
    public void Begin() => _times = new(_time);

    [Test]
    public void A_condition_that_is_new_gets_the_time_it_is_seen() =>
        TimeOf(Stamp(Policy("a", "True", "Accepted"))).ShouldBe(_time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ"));

    [Test]
    public void The_time_stays_while_the_status_does_whatever_the_reason_and_message_become()
    {
        var first = TimeOf(Stamp(Policy("a", "False", "Invalid")));
        _time.Advance(TimeSpan.FromMinutes(1));

        TimeOf(Stamp(Policy("a", "False", "TargetNotFound"))).ShouldBe(first);
    }

    [Test]
    public void The_time_moves_when_the_status_changes_and_when_it_changes_back()
    {
        var first = TimeOf(Stamp(Policy("a", "True", "Accepted")));
        _time.Advance(TimeSpan.FromMinutes(1));
        var second = TimeOf(Stamp(Policy("a", "False", "Invalid")));
        _time.Advance(TimeSpan.FromMinutes(1));
        var third = TimeOf(Stamp(Policy("a", "True", "Accepted")));

        new[] { first, second, third }.ShouldBeUnique();
    }

    [Test]
    public void Ancestors_keep_their_times_when_one_before_them_comes()
    {
        var first = TimeOf(Stamp(Policy("b", "True", "Accepted")));
        _time.Advance(TimeSpan.FromMinutes(1));

        var both = _times.Stamp([Update(Ancestor("a", "True", "Accepted"), Ancestor("b", "True", "Accepted"))]);

        Times(both[0]).ShouldBe([_time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ"), first]);
    }

    [Test]
    public void An_object_that_was_gone_starts_anew()
    {
        var first = TimeOf(Stamp(Policy("a", "True", "Accepted")));
        _times.Stamp([]);
        _time.Advance(TimeSpan.FromMinutes(1));

        TimeOf(Stamp(Policy("a", "True", "Accepted"))).ShouldNotBe(first);
    }

    [Test]
    public void What_was_translated_is_not_changed()
    {
        var update = Policy("a", "True", "Accepted");
        var before = update.Status.ToJsonString();

        Stamp(update);

        update.Status.ToJsonString().ShouldBe(before);
    }

    private StatusUpdate Stamp(StatusUpdate update) => _times.Stamp([update])[0];

    private static string TimeOf(StatusUpdate update) => Times(update).Single();

    private static string[] Times(StatusUpdate update) =>
        [.. update.Status["ancestors"]!.AsArray().Select(a => (string)a!["conditions"]![0]!["lastTransitionTime"]!)];

    private static StatusUpdate Policy(string ancestor, string status, string reason) => Update(Ancestor(ancestor, status, reason));

    private static StatusUpdate Update(params JsonNode[] ancestors) => new(
        "jwtgateway.io/v1alpha1",
        new ObjectReference("jwtgateway.io", "SecurityPolicy", "default", "api"),
        new JsonObject { ["ancestors"] = new JsonArray(ancestors) });

    private static JsonObject Ancestor(string name, string status, string reason) => new()
    {
        ["ancestorRef"] = new JsonObject { ["kind"] = "Gateway", ["name"] = name },
        ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Accepted", ["status"] = status, ["reason"] = reason }),
    };
}
