using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Crm.Gateways;
using Crm.Local.Commands;
using Crm.Local.Hosting;
using Crm.Local.Sqlite;
using Crm.Platforms.Api;
using Crm.Shops;
using Crm.Sms;
using Crm.Sync;

namespace Crm.Local.Setup;

/// <summary>Asks what can be asked without changing anything: each platform's API, each gateway.</summary>
sealed class ReachCheck(CrmSettings settings, Action<Level, string> add)
{
    public async Task RunAsync(IReadOnlyList<Shop> shops, bool register, CancellationToken cancel)
    {
        await PlatformsAsync(shops, register, cancel);
        foreach (var account in GatewaySetup.Read(settings).Directory.All) await GatewayAsync(account, cancel);
    }

    async Task PlatformsAsync(IReadOnlyList<Shop> shops, bool register, CancellationToken cancel)
    {
        if (!shops.Any(s => s.Platforms.Values.Any(p => p.Api is not null)))
        {
            add(Level.Info, "no platform has API credentials: lost webhooks cannot be made up for, and past orders come by import only");
            return;
        }
        var temporary = Directory.CreateTempSubdirectory("crm-check-").FullName;
        try
        {
            var (host, own) = await OpenAsync(temporary, cancel);
            await using (host) await PlatformsAsync(host, own, shops, register, cancel);
        }
        finally
        {
            Directory.Delete(temporary, true);
        }
    }

    /// <summary>
    /// On the data folder, which keeps tokens that were renewed; while a host runs there, on an empty one, and then no platform is asked
    /// whose token could be worn out by the question.
    /// </summary>
    async Task<(CrmHost Host, bool Own)> OpenAsync(string temporary, CancellationToken cancel)
    {
        var setup = new HostSetup { Listens = false, FiresByItself = false, LogLevel = LogLevel.None };
        try
        {
            return (await CrmHost.StartAsync(settings, setup, cancel), true);
        }
        catch (DataFolderException)
        {
            var folder = settings.DataFolder;
            settings.DataFolder = temporary;
            try
            {
                return (await CrmHost.StartAsync(settings, setup, cancel), false);
            }
            finally
            {
                settings.DataFolder = folder;
            }
        }
    }

    async Task PlatformsAsync(CrmHost host, bool own, IReadOnlyList<Shop> shops, bool register, CancellationToken cancel)
    {
        var (sessions, registry) = (host.Get<ApiSessions>(), host.Get<WebhookRegistry>());
        foreach (var shop in shops.Select(s => host.Get<ShopDirectory>().Find(s.Id)!))
            foreach (var target in sessions.Of<IPlatformApi>(shop))
                if (target.Api is IWebhookApi) await WebhooksAsync(registry, target, register, cancel);
                else if (own) await ApiAsync(sessions, target, cancel);
                else add(Level.Info, $"{shop.Id}/{target.Api.Name}: not asked while a host runs on the data folder, which holds its token");
    }

    async Task WebhooksAsync(WebhookRegistry registry, ApiTarget target, bool register, CancellationToken cancel)
    {
        var at = $"{target.Shop.Id}/{target.Api.Name}";
        var address = settings.PublicAddress() is { } url ? WebhookRegistry.AddressOf(url, target.Shop.Id, target.Api.Name) : null;
        if (register && address is null) add(Level.Error, $"{at}: PublicUrl is not set, so there is no address to register.");
        var state = register && address is not null ? await registry.RegisterAsync(target, address, cancel)
            : await registry.LookAsync(target, address, cancel);
        if (state.Trouble is { } trouble) add(Level.Error, $"{at}: its API refuses or does not answer ({trouble}).");
        else if (state.IsWhole) add(Level.Ok, $"{at}: all {state.Present.Count} webhooks are registered and on");
        else
        {
            var lacking = string.Join(", ", state.Missing.Concat(state.Off.Select(topic => topic + " (switched off)")));
            add(register ? Level.Error : Level.Warning,
                $"{at}: webhooks missing: {lacking}{(register ? "" : "; paste them, or check --register")}");
        }
    }

    async Task ApiAsync(ApiSessions sessions, ApiTarget target, CancellationToken cancel)
    {
        var at = $"{target.Shop.Id}/{target.Api.Name}";
        try
        {
            if (target.Api is IPollApi poll) await poll.PollAsync(sessions.Open(target), TimeProvider.System.GetUtcNow(), null, cancel);
            else if (target.Api is IOrderApi orders) await orders.OrderAsync(sessions.Open(target), "1", cancel);
            add(Level.Ok, $"{at}: its API answers");
        }
        catch (ApiException failure) when (failure.Fault == ApiFault.Gone)
        {
            add(Level.Ok, $"{at}: its API answers");
        }
        catch (ApiException failure) when (failure.Fault == ApiFault.Refused && target.Api is not IPollApi)
        {
            // There is no order 1: that it is refused may be all there is to it.
            add(Level.Warning, $"{at}: its API answers a question about an order that is not there with {failure.Code}");
        }
        catch (Exception failure) when (failure is ApiException or Crm.Platforms.PayloadException)
        {
            add(Level.Error, $"{at}: its API refuses or does not answer ({(failure as ApiException)?.Code ?? "another form"}).");
        }
    }

    async Task GatewayAsync(GatewayAccount account, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        using var line = new TcpClient();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        try
        {
            await line.ConnectAsync(account.BaseUrl.Host, account.BaseUrl.Port, limit.Token);
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            var why = (failure as SocketException)?.SocketErrorCode.ToString() ?? "timeout";
            add(Level.Error, $"{account.Name}: {account.BaseUrl.Host} cannot be reached ({why}).");
            return;
        }
        var reached = string.Create(CultureInfo.InvariantCulture,
            $"{account.Name}: {account.BaseUrl.Host} answers in {clock.ElapsedMilliseconds} ms");
        if (account.Wire.Traits.LookUps.Count == 0)
        {
            add(Level.Ok, $"{reached}; whether the key holds, only gateway test shows");
            return;
        }
        var (phone, now) =
            (account.Wire.Kind is "aliyun" or "tencent" ? "+8613800138000" : "+15005550006", TimeProvider.System.GetUtcNow());
        var found = await account.Wire.FindAsync(account, new SmsLookup("check-" + now.Ticks, "check", null, account.Name, phone, "",
            now.AddMinutes(-5), now), cancel);
        if (found.SendLookup != SendLookup.Unknown) add(Level.Ok, $"{reached} and knows the key");
        else add(Level.Error, $"{reached}, but not a signed question: "
            + "wrong key or secret, no right to query, or this machine's address is not allowed.");
    }
}
