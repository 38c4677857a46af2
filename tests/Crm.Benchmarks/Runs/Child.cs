using System.Collections.Concurrent;
using System.Diagnostics;

namespace Crm.Benchmarks.Runs;

/// <summary>A helper process: told by lines, answers by lines, and gone when this object or the benchmark is.</summary>
sealed class Child : IAsyncDisposable
{
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    static readonly ConcurrentDictionary<Child, byte> Running = new();
    readonly Process process;

    Child(Process process) => this.process = process;

    /// <summary>This program under a hidden name.</summary>
    public static Child Start(params string[] arguments) =>
        StartDll(Path.Combine(AppContext.BaseDirectory, "Crm.Benchmarks.dll"), arguments);

    /// <summary>The product's own program, with its own runtime settings.</summary>
    public static Child StartProduct(params string[] arguments) =>
        StartDll(Path.Combine(AppContext.BaseDirectory, "Crm.Local.dll"), arguments);

    /// <summary>Another build of it.</summary>
    public static Child StartDll(string dll, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [dll, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var child = new Child(Process.Start(start)!);
        Running.TryAdd(child, 0);
        return child;
    }

    public Task TellAsync(string line) => process.StandardInput.WriteLineAsync(line);

    /// <summary>The rest of the next line that begins so; lines before it are passed over.</summary>
    public async Task<string> ExpectAsync(string begin)
    {
        using var timeout = new CancellationTokenSource(Longest);
        while (await process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
            if (line.StartsWith(begin, StringComparison.Ordinal)) return line[begin.Length..].Trim();
        throw new InvalidOperationException($"A helper process ended before it said '{begin}'.");
    }

    public double MiB => Look().WorkingSet64 / (double)(1 << 20);
    public double PeakMiB => Look().PeakWorkingSet64 / (double)(1 << 20);
    public TimeSpan Cpu => Look().TotalProcessorTime;

    Process Look()
    {
        process.Refresh();
        return process;
    }

    /// <summary>Killed outright: what it had promised to keep must be on disk.</summary>
    public async ValueTask DisposeAsync()
    {
        Running.TryRemove(this, out _);
        Kill();
        using var timeout = new CancellationTokenSource(Longest);
        await process.WaitForExitAsync(timeout.Token);
        process.Dispose();
    }

    public static void StopAll()
    {
        foreach (var child in Running.Keys) child.Kill();
    }

    void Kill()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
    }
}
