using JwtGateway.Cli.Standalone;
using JwtGateway.Cli.Tests.Harness;
using JwtGateway.Proxy;

namespace JwtGateway.Cli.Tests.Output;

public sealed class DecisionLinesTests
{
    [Test]
    public async Task What_was_decided_before_the_end_is_printed()
    {
        var output = new LineLog();
        await using (var lines = new DecisionLines(output))
        {
            for (var i = 0; i < 100; i++)
                lines.Decided(Decision(i));
        }

        output.Lines.Length.ShouldBe(100);
        output.Lines[99].ShouldContain("/99 ");
    }

    [Test]
    public async Task An_output_that_stands_still_holds_up_no_request_and_is_told_what_it_missed()
    {
        var output = new StuckOutput();
        await using (var lines = new DecisionLines(output))
        {
            for (var i = 0; i < 10_000; i++)
                lines.Decided(Decision(i));

            output.Release();
        }

        output.Written.ShouldContain(l => l.Contains("decisions not printed", StringComparison.Ordinal));
        output.Written.Count.ShouldBeLessThan(10_000);
    }

    private static Decision Decision(int i) => new()
    {
        Time = DateTimeOffset.UnixEpoch,
        Method = "GET",
        Host = "",
        Path = $"/{i}",
        Status = 200,
        Reason = "ok",
        Duration = TimeSpan.Zero,
    };

    private sealed class StuckOutput : StringWriter
    {
        private readonly TaskCompletionSource _released = new();

        public List<string> Written { get; } = [];

        public void Release() => _released.SetResult();

        public override async Task WriteLineAsync(string? value)
        {
            await _released.Task;
            Written.Add(value ?? "");
        }
    }
}
