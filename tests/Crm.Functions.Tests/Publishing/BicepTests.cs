using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace Crm.Functions.Tests;

/// <summary>The templates by Bicep's own compiler, with the rules of infra/bicepconfig.json; a warning is a mistake.</summary>
public sealed class BicepTests
{
    static readonly string Tool = typeof(BicepTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(a => a.Key == "Bicep")?.Value ?? "bicep";
    static readonly string Infra = Path.Combine(PublishedApp.Repository, "infra");

    [Fact]
    public async Task Templates_Compile_WithoutAWarning()
    {
        var (template, messages) = await RunAsync("build", "--stdout", Path.Combine(Infra, "main.bicep"));
        messages.ShouldBeEmpty();
        JsonDocument.Parse(template).RootElement.GetProperty("resources").GetArrayLength().ShouldBeGreaterThan(8);
    }

    /// <summary>The rules look through main.bicep into all its modules.</summary>
    [Fact]
    public async Task Templates_AreLinted_WithoutAWarning()
    {
        var (output, messages) = await RunAsync("lint", Path.Combine(Infra, "main.bicep"));
        (output + messages).ShouldBeEmpty();
    }

    [Fact]
    public async Task Templates_AreFormatted()
    {
        var folder = Directory.CreateTempSubdirectory("crm-bicep-").FullName;
        try
        {
            var copies = Files().Select(file => (File: file, Copy: Path.Combine(folder, Path.GetFileName(file)))).ToList();
            foreach (var (file, copy) in copies) File.Copy(file, copy);
            await RunAsync("format", "--pattern", Path.Combine(folder, "*.bicep"));
            foreach (var (file, copy) in copies) (await File.ReadAllTextAsync(file)).ShouldBe(await File.ReadAllTextAsync(copy), file);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Lint_IsNotBlind()
    {
        var folder = Directory.CreateTempSubdirectory("crm-bicep-").FullName;
        try
        {
            File.Copy(Path.Combine(Infra, "bicepconfig.json"), Path.Combine(folder, "bicepconfig.json"));
            var file = Path.Combine(folder, "wrong.bicep");
            await File.WriteAllTextAsync(file, "@secure()\nparam key string = 'told'\noutput key string = key\n");
            (await RunAsync("lint", file)).Messages.ShouldContain("secure-parameter-default");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Secrets of the installation travel in it: it must not be kept in the deployment's history.</summary>
    [Fact]
    public async Task ExtraSettings_AreSecure_AllTheWay()
    {
        using var template = JsonDocument.Parse((await RunAsync("build", "--stdout", Path.Combine(Infra, "main.bicep"))).Output);
        template.RootElement.GetProperty("parameters").GetProperty("extraSettings").GetProperty("type").GetString()
            .ShouldBe("secureObject");
        var app = template.RootElement.GetProperty("resources").EnumerateArray()
            .Single(r => r.GetProperty("name").GetString() == "functionapp").GetProperty("properties").GetProperty("template");
        app.GetProperty("parameters").GetProperty("extraSettings").GetProperty("type").GetString().ShouldBe("secureObject");
    }

    /// <summary>What is believed only with the platform's own sign-in comes last: no other setting turns it on alone.</summary>
    [Fact]
    public async Task EntraSignIn_IsSetWithThePlatformsOwn_AndByNothingElse()
    {
        var file = Path.Combine(Infra, "app", "functionapp.bicep");
        using var template = JsonDocument.Parse((await RunAsync("build", "--stdout", file)).Output);
        var settings = template.RootElement.GetProperty("resources").EnumerateArray().ToList();
        JsonElement Of(string name) => settings.Single(r => r.GetProperty("type").GetString() == "Microsoft.Web/sites/config"
            && r.GetProperty("name").GetString()!.Contains($"'{name}'", StringComparison.Ordinal)).GetProperty("properties");
        Of("appsettings").GetString()!.ShouldEndWith("parameters('extraSettings'), if(empty(parameters('entraClientId')), "
            + "createObject('Entra__SignIn', 'false'), variables('entraSettings')))]");
        var signIn = Of("authsettingsV2");
        signIn.GetProperty("platform").GetProperty("enabled").GetString().ShouldBe("[not(empty(parameters('entraClientId')))]");
        // Webhooks, buyers' links and tools with a key come without signing in.
        signIn.GetProperty("globalValidation").GetProperty("requireAuthentication").GetBoolean().ShouldBeFalse();
    }

    static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Infra, "*.bicep", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    static async Task<(string Output, string Messages)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Tool) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // The compiler is a .NET program of its own, which else looks for a library that a bare machine lacks.
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var messages = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (await output, await messages);
    }
}
