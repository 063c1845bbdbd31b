namespace JwtGateway.Ir.Tests;

public sealed class ListenerPortsTests
{
    [TestCase(1, 10_001)]
    [TestCase(80, 10_080)]
    [TestCase(443, 10_443)]
    [TestCase(1023, 11_023)]
    [TestCase(1024, 1024)]
    [TestCase(8080, 8080)]
    [TestCase(65_535, 65_535)]
    public void Ports_that_need_a_privilege_are_moved_and_others_stay(int port, int bound) => ListenerPorts.Bound(port).ShouldBe(bound);

    [Test]
    public void Two_ports_that_would_be_bound_as_one_clash()
    {
        ListenerPorts.Clashes([80, 443, 10_080, 80]).ShouldBe([10_080]);
        ListenerPorts.Clashes([80, 443, 8080]).ShouldBeEmpty();
    }
}
