using BenchmarkDotNet.Attributes;
using JwtGateway.Ir;
using JwtGateway.Proxy.Routing;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Benchmarks;

/// <summary>Matching one request, and building the table, with 10,000 routes: a hundred hosts of a hundred prefixes.</summary>
[MemoryDiagnoser]
public class RouteTableBenchmarks
{
    private readonly HeaderDictionary _headers = [];
    private List<RouteIr> _routes = [];
    private RouteTable<RouteIr> _table = null!;

    /// <summary>Makes the routes.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _routes = [.. from host in Enumerable.Range(0, 100) from path in Enumerable.Range(0, 100) select Route(host, path)];
        _table = Build();
    }

    /// <summary>A path three segments below its prefix.</summary>
    [Benchmark]
    public object? Match() =>
        RequestTarget.TryParse("/team/app-57/v1/orders/42?x=1", out var target)
            ? _table.Match(new RouteRequest { Host = "host-42.example.com", Target = target, Method = "GET", Headers = _headers }).Route
            : null;

    /// <summary>The whole table.</summary>
    [Benchmark]
    public object Build10000() => Build();

    private RouteTable<RouteIr> Build()
    {
        var builder = new RouteTableBuilder<RouteIr>(new Patterns(), Fail, Fail);
        builder.Add(new ListenerIr { Id = "l", Port = 80, Protocol = ListenerProtocol.Http });
        foreach (var route in _routes)
        {
            builder.Add(route, route);
        }

        return builder.Build();
    }

    private static void Fail(string message) => throw new InvalidOperationException(message);

    private static RouteIr Route(int host, int path) => new()
    {
        Id = $"HTTPRoute/default/{host}-{path}/rules/0",
        Listener = "l",
        Hostnames = [$"host-{host}.example.com"],
        Matches = [new RouteMatchIr { Path = new PathMatchIr(PathMatchType.Prefix, $"/team/app-{path}") }],
    };
}
