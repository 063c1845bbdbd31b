using Microsoft.AspNetCore.Http;

namespace JwtGateway.Testing;

/// <summary>What a <see cref="JwksServer"/> can be told to answer, well or badly.</summary>
public static class JwksAnswers
{
    /// <summary>A good set of fresh keys.</summary>
    public static RequestDelegate Keys(params string[] kids) => Body(JwksJson.Of(kids));

    /// <summary>200 with this text.</summary>
    public static RequestDelegate Body(string text, string contentType = "application/json") => context =>
    {
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(text, context.RequestAborted);
    };

    /// <summary>This status, with keys in the body that must not be taken.</summary>
    public static RequestDelegate Status(int status) => context =>
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(JwksJson.Of("from-a-bad-status"), context.RequestAborted);
    };

    /// <summary>A redirect.</summary>
    public static RequestDelegate Redirect(string location) => context =>
    {
        context.Response.StatusCode = 302;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    };

    /// <summary>Good keys, in a body that never ends.</summary>
    public static RequestDelegate Endless { get; } = async context =>
    {
        await context.Response.WriteAsync(JwksJson.Of("endless"), context.RequestAborted);
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.WriteAsync(new string(' ', 16 * 1024), context.RequestAborted);
        }
    };

    /// <summary>No answer at all.</summary>
    public static RequestDelegate SlowHeaders { get; } = context => Aborted(context);

    /// <summary>Half a body, and then nothing.</summary>
    public static RequestDelegate SlowBody { get; } = async context =>
    {
        await context.Response.WriteAsync("""{"keys":[""", context.RequestAborted);
        await Aborted(context);
    };

    /// <summary>Half a body, and then the connection breaks.</summary>
    public static RequestDelegate Reset { get; } = async context =>
    {
        await context.Response.WriteAsync("""{"keys":[""", context.RequestAborted);
        context.Abort();
    };

    /// <summary>Each in turn; the last one again and again.</summary>
    public static RequestDelegate InTurn(params RequestDelegate[] answers)
    {
        var asked = -1;
        return context => answers[Math.Min(Interlocked.Increment(ref asked), answers.Length - 1)](context);
    }

    private static async Task Aborted(HttpContext context)
    {
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var _ = context.RequestAborted.Register(() => aborted.TrySetResult());
        await aborted.Task;
    }
}
