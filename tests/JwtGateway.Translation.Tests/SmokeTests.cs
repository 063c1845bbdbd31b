namespace JwtGateway.Translation.Tests;

public sealed class SmokeTests
{
    [Test]
    public void Runs() => 1.ShouldBe(1);
}
