using Microsoft.Extensions.Logging;

namespace JwtGateway.Cli.Output;

/// <summary>Logging to a text writer, one line for each event.</summary>
internal sealed class WriterLoggers(TextWriter output) : ILoggerProvider
{
    /// <summary>A factory that writes <paramref name="least"/> and above to <paramref name="output"/>; the platform's own from warnings up.</summary>
    public static ILoggerFactory Create(TextWriter output, LogLevel least) => LoggerFactory.Create(logging => logging
        .SetMinimumLevel(least)
        .AddFilter("Microsoft", least > LogLevel.Warning ? least : LogLevel.Warning)
        .AddProvider(new WriterLoggers(output)));

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new WriterLogger(categoryName, output);

    /// <inheritdoc/>
    public void Dispose()
    {
        // The writer is the caller's.
    }

    private sealed class WriterLogger(string category, TextWriter output) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var cause = exception is null ? "" : $": {exception.GetType().Name}: {exception.Message}";
            output.WriteLine($"{logLevel.ToString().ToLowerInvariant()}: {category}: {Printable.Of(formatter(state, exception) + cause)}");
        }
    }
}
