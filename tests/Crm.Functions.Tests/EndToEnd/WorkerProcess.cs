using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Crm.Functions.Tests;

/// <summary>The published app as the Functions host starts it: a process of its own, to be killed.</summary>
sealed class WorkerProcess : IDisposable
{
    const int MaxMessageBytes = 128 * 1024 * 1024;
    readonly Process process;
    readonly StringBuilder said = new();

    public WorkerProcess(Uri host, IReadOnlyDictionary<string, string> settings)
    {
        var id = Guid.NewGuid().ToString();
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet")
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = PublishedApp.Folder,
        };
        string[] arguments =
        [
            Path.Combine(PublishedApp.Folder, "Crm.Functions.dll"), "--functions-uri", host.ToString(), "--functions-worker-id", id,
                "--functions-request-id", id,
            "--functions-grpc-max-message-length", MaxMessageBytes.ToString(CultureInfo.InvariantCulture),
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in settings) start.Environment[name] = value;
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = PublishedApp.Folder;
        start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = PublishedApp.Folder;
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Said { get { lock (said) return said.ToString(); } }

    /// <summary>Of all its threads, since it started.</summary>
    public TimeSpan Processor
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public Task Ended => process.WaitForExitAsync();

    public int ExitCode => process.ExitCode;

    /// <summary>kill -9: nothing in the process can run after it.</summary>
    public async Task KillAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as the host ends a worker it no longer needs: what is under way is finished, and telemetry flushed.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    void Hear(string? line)
    {
        if (line is not null) lock (said) said.AppendLine(line);
    }
}
