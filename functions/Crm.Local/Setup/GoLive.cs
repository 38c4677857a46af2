using Crm.Common;
using Crm.Local.Commands;
using Crm.Local.Hosting;
using Crm.Pages.Start;

namespace Crm.Local.Setup;

/// <summary>The one switch: sets Live in the settings file, after the check that finds nothing wrong.</summary>
static class GoLive
{
    /// <exception cref="SettingsException">The environment says otherwise than the file.</exception>
    public static async Task WriteAsync(string file, IReadOnlyList<string> shops, bool on, CancellationToken cancel)
    {
        var text = await File.ReadAllTextAsync(file, cancel);
        foreach (var shop in shops) text = SettingsText.With(text, $"Shops__{shop}__Live", on ? "true" : "false");
        SettingsText.Save(file, text);
        var after = CrmSettings.Load(file);
        if (shops.FirstOrDefault(shop => after.Shops[shop].Live != on) is { } held) throw new SettingsException(
            [$"Shops__{held}__Live: the environment says otherwise than the file; change it there."]);
    }
}

/// <summary>The switch of a host that serves: when it is thrown, the host is started again with what the file says then.</summary>
/// <param name="file">The settings file.</param>
/// <param name="settings">What the host runs with.</param>
/// <param name="offline">Platforms and gateways are not asked whether they can be reached.</param>
sealed class ServingGoLive(string file, CrmSettings settings, bool offline = false) : IGoLive
{
    // Whoever pressed the button gets the answer before the host goes.
    static readonly TimeSpan Answering = TimeSpan.FromSeconds(1);
    readonly TaskCompletionSource thrown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the host is to be started again.</summary>
    public Task Thrown => thrown.Task;

    public async Task<IReadOnlyList<string>> GoAsync(string shop, CancellationToken cancel)
    {
        if (!settings.Shops.ContainsKey(shop)) return [$"The settings have no shop '{shop}'."];
        if (!File.Exists(file)) return [$"There is no settings file '{file}'; set Shops__{shop}__Live to true where the settings are."];
        try
        {
            var findings = await new SetupCheck(settings, [shop]).RunAsync(offline, register: false, cancel);
            if (findings.Where(f => f.Level == Level.Error).Select(f => f.Text).ToList() is { Count: > 0 } wrong) return wrong;
            await GoLive.WriteAsync(file, [shop], true, cancel);
        }
        catch (SettingsException wrong)
        {
            return [.. wrong.Mistakes];
        }
        _ = Task.Delay(Answering, CancellationToken.None).ContinueWith(_ => thrown.TrySetResult(), TaskScheduler.Default);
        return [];
    }
}
