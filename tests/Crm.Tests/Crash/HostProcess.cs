using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Crm.Tests.Support;

namespace Crm.Tests.Crash;

/// <summary>The real program as a process of its own, to be killed.</summary>
sealed class HostProcess : IDisposable
{
    const int SigTerm = 15;
    readonly Process process;
    readonly StringBuilder said = new();
    readonly TaskCompletionSource listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    HostProcess(Process process) => this.process = process;

    public string Said
    {
        get
        {
            lock (said) return said.ToString();
        }
    }

    public bool Ended => process.HasExited;
    public int ExitCode => process.ExitCode;

    public static HostProcess Start(params string[] args)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";
        var start = new ProcessStartInfo(dotnet) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Crm.Local.dll"));
        foreach (var arg in args) start.ArgumentList.Add(arg);
        var host = new HostProcess(new Process { StartInfo = start });
        host.process.OutputDataReceived += (_, line) => host.Hear(line.Data);
        host.process.ErrorDataReceived += (_, line) => host.Hear(line.Data);
        host.process.Start();
        host.process.BeginOutputReadLine();
        host.process.BeginErrorReadLine();
        return host;
    }

    /// <summary>Returns when it takes requests.</summary>
    public static async Task<HostProcess> ServeAsync(string data, string settings)
    {
        var host = Start("serve", "--data", data, "--settings", settings);
        if (await Task.WhenAny(host.listening.Task, host.process.WaitForExitAsync(),
            Task.Delay(TimeSpan.FromSeconds(90))) == host.listening.Task) return host;
        var said = host.Said;
        host.Dispose();
        throw new InvalidOperationException("The host did not start:\n" + said);
    }

    /// <summary>kill -9: nothing in the process can run after it.</summary>
    public async Task KillAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
    }

    public async Task StopAsync()
    {
        _ = Signal(process.Id, SigTerm);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
    }

    public async Task EndAsync(int seconds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        await process.WaitForExitAsync(limit.Token);
    }

    /// <summary>
    /// Below the range that systems hand out by themselves: what is free now is still free when the host starts, and after each of its
    /// restarts.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(12_000, 30_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }

    /// <summary>A settings file whose shop lives where it is midday now: its send window never closes during the test.</summary>
    public static string Settings(string folder, int port)
    {
        var ahead = 12 - TimeProvider.System.GetUtcNow().Hour;
        var zone = ahead == 0 ? "Etc/GMT" : "Etc/GMT" + (-ahead).ToString("+0;-0", CultureInfo.InvariantCulture);
        var file = Path.Combine(folder, "settings.json");
        File.WriteAllText(file, SettingsFile.Text($"http://127.0.0.1:{port}", zone));
        return file;
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    void Hear(string? line)
    {
        if (line is null) return;
        lock (said) said.AppendLine(line);
        if (line.StartsWith("Listening on ", StringComparison.Ordinal)) listening.TrySetResult();
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Signal(int pid, int signal);
}
