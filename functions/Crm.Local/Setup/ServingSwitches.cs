using Crm.Common;
using Crm.Local.Hosting;
using Crm.Pages.Start;

namespace Crm.Local.Setup;

/// <summary>The switches of a host that serves: when one is thrown, the host is started again with what the file says then.</summary>
/// <param name="file">The settings file.</param>
/// <param name="settings">What the host runs with.</param>
/// <param name="offline">Platforms and gateways are not asked whether they can be reached.</param>
sealed class ServingSwitches(string file, CrmSettings settings, bool offline = false) : IShopSwitches
{
    // Whoever pressed the button gets the answer before the host goes.
    static readonly TimeSpan Answering = TimeSpan.FromSeconds(1);
    readonly TaskCompletionSource thrown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the host is to be started again.</summary>
    public Task Thrown => thrown.Task;

    public Task<IReadOnlyList<string>> GoLiveAsync(string shop, CancellationToken cancel) => ThrowAsync(shop, "Live", "true", async () =>
    {
        var findings = await new SetupCheck(settings, [shop]).RunAsync(offline, register: false, cancel);
        if (findings.Where(f => f.Level == Level.Error).Select(f => f.Text).ToList() is { Count: > 0 } wrong) return wrong;
        await GoLive.WriteAsync(file, [shop], true, cancel);
        return [];
    });

    public Task<IReadOnlyList<string>> ChooseAsync(string shop, string preset, CancellationToken cancel) =>
        ThrowAsync(shop, "Preset", preset, async () =>
        {
            var text = SettingsText.With(await File.ReadAllTextAsync(file, cancel), $"Shops__{shop}__Preset", preset);
            SettingsText.Save(file, text);
            return CrmSettings.Load(file).Shops[shop].Preset == preset ? []
                : [$"Shops__{shop}__Preset: the environment says otherwise than the file; change it there."];
        });

    async Task<IReadOnlyList<string>> ThrowAsync(string shop, string name, string value, Func<Task<IReadOnlyList<string>>> change)
    {
        if (!settings.Shops.ContainsKey(shop)) return [$"The settings have no shop '{shop}'."];
        if (!File.Exists(file))
            return [$"There is no settings file '{file}'; set Shops__{shop}__{name} to {value} where the settings are."];
        try
        {
            if (await change() is { Count: > 0 } wrong) return wrong;
        }
        catch (SettingsException wrong)
        {
            return [.. wrong.Mistakes];
        }
        _ = Task.Delay(Answering, CancellationToken.None).ContinueWith(_ => thrown.TrySetResult(), TaskScheduler.Default);
        return [];
    }
}
