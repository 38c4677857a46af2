using System.Net;
using System.Net.Sockets;
using Crm.Common;
using Crm.Composition;
using Crm.Flows;
using Crm.Local.Commands;
using Crm.Local.Hosting;
using Crm.Platforms;
using Crm.Platforms.Api;
using Crm.Shops;
using Crm.Sync;

namespace Crm.Local.Setup;

enum Level { Ok, Info, Warning, Error }

sealed record Finding(Level Level, string Text)
{
    public override string ToString() =>
        $"{Level switch { Level.Ok => "ok     ", Level.Warning => "WARNING", Level.Error => "ERROR  ", _ => "       " }} {Text}";
}

/// <summary>Everything that can be known before the first text: settings, folder, port, addresses, platforms, gateways.</summary>
sealed class SetupCheck(CrmSettings settings, IReadOnlyList<string> only)
{
    readonly List<Finding> findings = [];

    public async Task<IReadOnlyList<Finding>> RunAsync(bool offline, bool register, CancellationToken cancel)
    {
        var shops = Judged();
        Folder();
        Port();
        Addresses(shops);
        if (offline) return findings;
        await new ReachCheck(settings, Add).RunAsync(shops, register, cancel);
        return findings;
    }

    void Add(Level level, string text) => findings.Add(new Finding(level, text));

    /// <exception cref="SettingsException">Nothing more can be said while these are wrong.</exception>
    List<Shop> Judged()
    {
        var directory = ShopDirectory.From(settings.Shops);
        var flows = FlowLibrary.Load(settings.FlowsFolder);
        SettingsCheck.Run(directory, flows, settings.EventGrid);
        using var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddPlatforms().BuildServiceProvider();
        SettingsCheck.Platforms(directory, services.GetServices<IPlatform>(), services.GetServices<IPlatformApi>());
        SettingsCheck.Gateways(directory, GatewaySetup.Read(settings).Directory, SettingsCheck.Templates(settings.Shops));
        settings.PublicAddress();
        Add(Level.Ok, "settings: every name and value is one the product knows");
        foreach (var placeholder in Secrets.Placeholders(settings)) Add(Level.Error, placeholder);
        if (settings.Shops.Count == 0) Add(Level.Error, "Shops: there is none; init writes one.");
        var shops = directory.All.Where(shop => only.Contains(shop.Id)).OrderBy(shop => shop.Id, StringComparer.Ordinal).ToList();
        foreach (var shop in shops) OfShop(shop);
        if (string.IsNullOrWhiteSpace(settings.Notify.Webhook) && string.IsNullOrWhiteSpace(settings.Notify.Mail))
            Add(Level.Warning, "Notify: nobody hears of a failed audit or of lost webhooks; set Notify__Webhook or Notify__Mail.");
        return shops;
    }

    void OfShop(Shop shop)
    {
        if (shop.Platforms.Count == 0) Add(Level.Error, $"Shops:{shop.Id}:Platforms: none, so no order would ever come.");
        if (shop.Gateways.IsEmpty) Add(Level.Warning,
            $"Shops:{shop.Id}:Gateways: none, so texts go to the outbox of the data folder and to no phone.");
        if (shop.Unsubscribe is null) Add(Level.Warning,
            $"Shops:{shop.Id}:UnsubscribeUrl: not set, so advertising holds no link that ends it.");
        Templates(shop);
        var live = shop.Live ? "live" : "not live: nothing leaves until golive";
        Add(Level.Info, $"{shop.Id}: {live}, preset {shop.Preset}, {shop.Language}, {shop.Zone}");
    }

    void Templates(Shop shop)
    {
        var (wires, accounts) = GatewaySetup.Read(settings);
        var bound = SettingsCheck.Templates(settings.Shops).Of(shop.Id).ToList();
        foreach (var account in shop.Gateways.Names.Select(accounts.Find).OfType<Gateways.GatewayAccount>()
            .Where(a => a.Wire.Traits.NeedsTemplate))
        {
            var own = bound.Where(b => string.Equals(b.Gateway, account.Name, StringComparison.OrdinalIgnoreCase)).ToList();
            var approved = own.Count(b => b.IsApproved);
            if (approved == 0) Add(Level.Error,
                $"Shops:{shop.Id}:TemplatesFile: {account.Name} sends approved templates only, and none is approved yet.");
            else Add(approved < own.Count ? Level.Warning : Level.Ok,
                $"{shop.Id}: {approved} of {own.Count} templates of {account.Name} are approved; other texts wait");
        }
    }

    void Folder()
    {
        try
        {
            var probe = Path.Combine(settings.DataFolder, ".check");
            Sqlite.PrivateFiles.Folder(settings.DataFolder);
            File.WriteAllText(probe, "");
            File.Delete(probe);
            Add(Level.Ok, $"data folder {Path.GetFullPath(settings.DataFolder)} can be written");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Add(Level.Error,
                $"DataFolder: '{settings.DataFolder}' cannot be written ({Mishaps.Of(failure)?.Sentence ?? failure.Message}).");
        }
    }

    void Port()
    {
        if (!Uri.TryCreate(settings.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            Add(Level.Error, $"Url: '{settings.Url}' is not an address such as {CrmSettings.DefaultUrl}.");
            return;
        }
        try
        {
            using var listener = new TcpListener(IPAddress.TryParse(url.Host, out var ip) ? ip : IPAddress.Loopback, url.Port);
            listener.Start();
            Add(Level.Ok, $"port {url.Port} is free");
        }
        catch (SocketException failure)
        {
            var inUse = failure.SocketErrorCode == SocketError.AddressAlreadyInUse;
            Add(inUse ? Level.Warning : Level.Error, inUse ? $"port {url.Port} is in use: by the running host, or by something else"
                : $"Url: {Mishaps.Of(failure)?.Sentence ?? failure.Message}");
        }
    }

    void Addresses(List<Shop> shops)
    {
        using var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddPlatforms().BuildServiceProvider();
        var platforms = services.GetServices<IPlatform>().ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        var publicUrl = settings.PublicAddress();
        if (publicUrl is null) Add(Level.Warning,
            "PublicUrl: not set; the addresses below are this machine's, which no platform can reach.");
        foreach (var shop in shops)
            foreach (var (name, link) in shop.Platforms.OrderBy(p => p.Key, StringComparer.Ordinal))
            {
                var address = WebhookRegistry.AddressOf(publicUrl ?? new Uri(settings.Url), shop.Id, name);
                Add(Level.Info, $"{shop.Id}/{name}: {address}");
                Add(Level.Info, $"  topics: {string.Join(", ", platforms[name].Topics)}");
                if (link.CallbackUrl is { } callback && publicUrl is not null && callback != address.AbsoluteUri) Add(Level.Warning,
                    $"Shops:{shop.Id}:Platforms:{name}:CallbackUrl: is {callback}, which is not the address above; "
                    + "the platform signs it letter for letter.");
            }
        foreach (var account in GatewaySetup.Read(settings).Directory.All)
        {
            var key = account.CallbackKey is null ? "signed" : "{CallbackKey}";
            Add(Level.Info, $"{account.Name} reports to {publicUrl ?? new Uri(settings.Url)}api/gateways/{account.Name}/{key}");
        }
    }
}
