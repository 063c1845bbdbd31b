using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using JwtGateway.Translation;

namespace JwtGateway.Cli.Standalone.Status;

/// <summary>
/// Fills in the <c>lastTransitionTime</c> that translation, a pure function, cannot know: when a condition's <c>status</c> last changed
/// (Kubernetes API conventions, "Typical status properties"). A new message or reason does not change it.
/// </summary>
internal sealed class TransitionTimes(TimeProvider time)
{
    private ImmutableDictionary<string, Transition> _known = ImmutableDictionary<string, Transition>.Empty;

    /// <summary>Copies of <paramref name="statuses"/> with the times; what is not among them is forgotten. Not for two threads at once.</summary>
    public ImmutableArray<StatusUpdate> Stamp(ImmutableArray<StatusUpdate> statuses)
    {
        var walk = new Walk(_known, time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        var stamped = statuses.Select(walk.Stamp).ToImmutableArray();
        _known = walk.Seen.ToImmutable();
        return stamped;
    }

    private readonly record struct Transition(string Status, string Time);

    private sealed class Walk(ImmutableDictionary<string, Transition> known, string now)
    {
        public ImmutableDictionary<string, Transition>.Builder Seen { get; } = ImmutableDictionary.CreateBuilder<string, Transition>();

        public StatusUpdate Stamp(StatusUpdate update)
        {
            var status = update.Status.DeepClone().AsObject();
            Visit(status, $"{update.ApiVersion} {update.Object}");
            return update with { Status = status };
        }

        private void Visit(JsonNode? node, string path)
        {
            switch (node)
            {
                case JsonObject members:
                    foreach (var (name, child) in members)
                        VisitMember(name, child, $"{path}.{name}");
                    break;
                case JsonArray elements:
                    for (var i = 0; i < elements.Count; i++)
                        Visit(elements[i], $"{path}[{Identity(elements[i], i)}]");
                    break;
            }
        }

        private void VisitMember(string name, JsonNode? child, string path)
        {
            if (name != "conditions" || child is not JsonArray conditions)
            {
                Visit(child, path);
                return;
            }

            foreach (var condition in conditions.OfType<JsonObject>())
                StampCondition(condition, $"{path}[{condition["type"]}]");
        }

        private void StampCondition(JsonObject condition, string path)
        {
            var status = condition["status"]?.ToString() ?? "";
            var transition = known.TryGetValue(path, out var before) && before.Status == status ? before : new(status, now);
            Seen[path] = transition;
            condition["lastTransitionTime"] = transition.Time;
        }

        // Listeners, parents and ancestors keep their identity when one before them comes or goes.
        private static string Identity(JsonNode? element, int index) =>
            element is JsonObject o && (o["name"] ?? o["parentRef"] ?? o["ancestorRef"]) is { } id ? id.ToJsonString() : $"{index}";
    }
}
