using System.Collections;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Crm.Common;

/// <summary>
/// Stands before every log of a host: values and messages go on without control characters and without tokens, whoever writes them.
/// </summary>
public static class SafeLogs
{
    /// <summary>Call it once the host's logging is registered.</summary>
    public static IServiceCollection AddSafeLogs(this IServiceCollection services)
    {
        var registered = services.LastOrDefault(s => s.ServiceType == typeof(ILoggerFactory))
            ?? throw new InvalidOperationException("Register logging before AddSafeLogs.");
        services.Remove(registered);
        return services.AddSingleton<ILoggerFactory>(p => new SafeLoggerFactory((ILoggerFactory)(registered.ImplementationInstance
            ?? registered.ImplementationFactory?.Invoke(p) ?? ActivatorUtilities.CreateInstance(p, registered.ImplementationType!))));
    }
}

/// <summary>Gives loggers that clean what they are given.</summary>
public sealed class SafeLoggerFactory(ILoggerFactory inner) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new SafeLogger(inner.CreateLogger(categoryName));
    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);
    public void Dispose() => inner.Dispose();
}

sealed class SafeLogger(ILogger inner) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => SafeText.IsSafe(state) ? inner.BeginScope(state)
        : inner.BeginScope(new SafeText(state, LogWords.Of(state.ToString() ?? "")));
    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (!inner.IsEnabled(logLevel)) return;
        var safe = exception is null || SafeText.IsSafe(exception) ? exception : new SafeException(exception);
        if (SafeText.IsSafe(state)) inner.Log(logLevel, eventId, state, safe, formatter);
        else
        {
            var text = new SafeText(state, LogWords.Of(formatter(state, exception)));
            inner.Log(logLevel, eventId, text, safe, static (cleaned, _) => cleaned.ToString());
        }
    }
}

/// <summary>The values of a log line and its sentence, cleaned.</summary>
sealed class SafeText : IReadOnlyList<KeyValuePair<string, object?>>
{
    readonly List<KeyValuePair<string, object?>> values = [];
    readonly string sentence;

    public SafeText(object? state, string sentence)
    {
        this.sentence = sentence;
        foreach (var (name, value) in state as IEnumerable<KeyValuePair<string, object?>> ?? [])
            values.Add(new(name, value is null || IsSafeValue(value) ? value : LogWords.Of(value.ToString() ?? "")));
    }

    public int Count => values.Count;
    public KeyValuePair<string, object?> this[int index] => values[index];
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => values.GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    public override string ToString() => sentence;

    public static bool IsSafe(object? state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> list) return state is null || IsSafe(state.ToString());
        for (var i = 0; i < list.Count; i++)
            if (list[i].Value is { } value && !IsSafeValue(value)) return false;
        return true;
    }

    public static bool IsSafe(Exception exception)
    {
        for (var one = exception; one is not null; one = one.InnerException)
            if (!IsSafe(one.Message, true)) return false;
        return exception is not AggregateException many || many.InnerExceptions.All(IsSafe);
    }

    // Numbers, times and enums have no room for a control character.
    static bool IsSafeValue(object value) => value is ValueType || IsSafe(value.ToString());

    static bool IsSafe(string? text, bool lines = false)
    {
        foreach (var c in text ?? "")
            if (SafeOutput.IsHarmful(c, lines)) return false;
        return text is null || !LogWords.HasToken(text);
    }
}

/// <summary>
/// What a log may say of a text from outside: no commands to a terminal, and no member's token, which is a key until it ends. A request's
/// address holds one.
/// </summary>
static partial class LogWords
{
    const string Head = "eyJ", Value = "token=";

    // A JSON Web Token in its three parts, whole or cut off; and whatever stands as the token of an address.
    [GeneratedRegex(@"eyJ[\w-]+(\.[\w-]*){1,2}|(?<=[?&]token=)[^&\s""'#]+")]
    private static partial Regex Token();

    public static bool HasToken(string text) => (text.Contains(Head, StringComparison.Ordinal)
        || text.Contains(Value, StringComparison.Ordinal)) && Token().IsMatch(text);

    public static string Of(string text, bool lines = false) =>
        SafeOutput.Of(HasToken(text) ? Token().Replace(text, "[token]") : text, lines);
}

/// <summary>An exception whose words were written by somebody outside, as it may be logged.</summary>
sealed class SafeException(Exception inner) : Exception(LogWords.Of(inner.Message))
{
    readonly string whole = LogWords.Of(inner.ToString(), lines: true);

    public override string? StackTrace => inner.StackTrace;
    public override string ToString() => whole;
}
