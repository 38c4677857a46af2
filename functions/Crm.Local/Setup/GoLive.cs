using Crm.Common;
using Crm.Local.Hosting;

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
