using System.Runtime.ExceptionServices;

namespace JwtGateway.Tokens.Tests.Fuzzing;

/// <summary>Counts the exceptions that this thread throws, caught or not: one that a client can cause costs more than the work it asks for.</summary>
internal sealed class ThrownHere : IDisposable
{
    private readonly int _thread = Environment.CurrentManagedThreadId;

    public ThrownHere() => AppDomain.CurrentDomain.FirstChanceException += Count;

    public int Number { get; private set; }

    public string? Last { get; private set; }

    public void Dispose() => AppDomain.CurrentDomain.FirstChanceException -= Count;

    private void Count(object? sender, FirstChanceExceptionEventArgs e)
    {
        // Other tests run beside this one.
        if (Environment.CurrentManagedThreadId != _thread)
            return;
        Number++;
        Last = e.Exception.ToString();
    }
}
