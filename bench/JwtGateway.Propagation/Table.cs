namespace JwtGateway.Propagation;

/// <summary>Percentiles.</summary>
internal static class Table
{
    public static void Print(string name, IReadOnlyCollection<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToList();
        Console.WriteLine($"  {name,-18} p50 {At(0.5),6:F1}  p90 {At(0.9),6:F1}  p99 {At(0.99),6:F1}  max {sorted[^1],6:F1} ms");

        // The nearest rank: the smallest value that so large a share of all does not exceed.
        double At(double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
    }
}
