using System.Diagnostics;
using System.Text.Json;
using Crm.Tests.Crash;
using Crm.Tests.Sqlite;
using Xunit.Abstractions;

namespace Crm.Tests.Infra;

/// <summary>
/// The Dockerfile of the embedded host. Where there is no container engine its steps are run one by one in folders of their own: what it
/// copies, its publish, then its entry point as an account that is not root, until its health check is content. CRM_DOCKERFILE=1.
/// </summary>
[Collection("Crash")]
public sealed class DockerfileTests(ITestOutputHelper output)
{
    // The account "app" of the .NET images.
    const string App = "1654";

    static readonly List<string[]> Steps = [.. File.ReadLines(Repository.At("infra", "self-hosted", "Dockerfile"))
        .Where(line => line.Length > 0 && line[0] is not ('#' or ' ')).Select(line => line.Split(' ', 2))];

    static IEnumerable<string[]> Copied => Steps.Where(s => s[0] == "COPY" && !s[1].StartsWith("--from", StringComparison.Ordinal))
        .Select(s => s[1].Split(' '));

    static string Step(string name) => Steps.Single(s => s[0] == name)[1];

    [Fact]
    public void Copied_Paths_AreInTheRepositoryAndSufficeForItsProjects()
    {
        foreach (var path in Copied.SelectMany(words => words[..^1])) Path.Exists(Repository.At(path)).ShouldBeTrue(path);
        Copied.SelectMany(words => words[..^1]).ShouldContain("functions");
        JsonSerializer.Deserialize<string[]>(Step("ENTRYPOINT")).ShouldBe(["dotnet", "Crm.Local.dll"]);
        Step("USER").ShouldBe("app");
    }

    [DockerfileFact]
    public async Task Steps_RunOneByOne_ServeAsSomebodyWhoIsNotRoot()
    {
        using var folder = new TempFolder();
        var (source, app, data) = (folder.File("src"), folder.File("app"), folder.File("data"));
        foreach (var words in Copied)
            foreach (var path in words[..^1]) Copy(Repository.At(path), Path.Combine(source, path));
        var publish = Steps.Single(s => s[0] == "RUN" && s[1].StartsWith("dotnet publish", StringComparison.Ordinal))[1];
        await RunAsync(source, "dotnet", publish.Replace("/app", app, StringComparison.Ordinal).Split(' ')[1..]);

        Directory.CreateDirectory(data);
        // The way to the temporary folder is open to everybody, what the image holds is readable, and the volume is the account's own.
        await RunAsync(folder.Path, "chmod", "-R", "a+rX", folder.Path);
        await RunAsync(folder.Path, "chown", $"{App}:{App}", data);
        var port = HostProcess.FreePort();
        using var host = AsApp(app, port, [.. Words("ENTRYPOINT"), .. Words("CMD").Select(w => w.Replace("/data", data))]);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var healthy = false;
        for (var i = 0; i < 300 && !healthy && !host.HasExited; i++)
        {
            healthy = await IsHealthyAsync(http, port);
            if (!healthy) await Task.Delay(100);
        }
        healthy.ShouldBeTrue();
        var check = Step("HEALTHCHECK").Split("CMD ")[1];
        using (var health = AsApp(app, port,
            [.. JsonSerializer.Deserialize<string[]>(check)!.Select(w => w.Replace("/data", data, StringComparison.Ordinal))]))
        {
            await health.WaitForExitAsync();
            health.ExitCode.ShouldBe(0, "the image's own health check");
        }
        host.Kill(entireProcessTree: true);
        await host.WaitForExitAsync();
        output.WriteLine($"published, served as {App}, healthy on port {port}");
    }

    static string[] Words(string step) => JsonSerializer.Deserialize<string[]>(Step(step))!;

    static async Task<bool> IsHealthyAsync(HttpClient http, int port)
    {
        try
        {
            using var reply = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/healthz"));
            return reply.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    static Process AsApp(string folder, int port, string[] command)
    {
        var start = new ProcessStartInfo("setpriv", [$"--reuid={App}", $"--regid={App}", "--clear-groups", .. command])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        // As the image has it, but on this machine alone and on a port of its own; nobody's home is there.
        (start.Environment["Url"], start.Environment["HOME"]) = ($"http://127.0.0.1:{port}", "/nonexistent");
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    static async Task RunAsync(string folder, string command, params string[] words)
    {
        using var process = Process.Start(
            new ProcessStartInfo(command, words) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var said = process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, $"{command} {string.Join(' ', words)}\n{await said}");
    }

    /// <summary>Without what the image's ignore file leaves out.</summary>
    static void Copy(string from, string to)
    {
        if (File.Exists(from))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to);
            return;
        }
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(from, file);
            if (!path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "data")) Copy(file, Path.Combine(to, path));
        }
    }
}

/// <summary>Minutes, root and setpriv: run by an option, and told as skipped without it.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class DockerfileFactAttribute : FactAttribute
{
    public DockerfileFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("CRM_DOCKERFILE") is null)
            Skip = "Publishes and serves as another account; CRM_DOCKERFILE=1.";
    }
}
