using Crm.Activities;
using Crm.Common;
using Crm.Composition;
using Crm.Composition.Metering;
using Crm.Storage;
using Crm.Erasure;
using Crm.Events;
using Crm.Flows;
using Crm.Gateways;
using Crm.Gateways.Templates;
using Crm.Inbox;
using Crm.Ingest;
using Crm.Local.Sqlite;
using Crm.Pages;
using Crm.Pages.Operations;
using Crm.Platforms;
using Crm.Platforms.Api;
using Crm.Publishing;
using Crm.Segments;
using Crm.Shops;
using Crm.Sms;
using Crm.Touchpoints.Schedule;
using Crm.Touchpoints.Sending;

namespace Crm.Local.Hosting;

/// <summary>How a host is put together for a purpose other than serving on the real clock.</summary>
public sealed record HostSetup
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>False: due touchpoints fire only when <see cref="WakeUpLoop.RunDueAsync"/> is called.</summary>
    public bool FiresByItself { get; init; } = true;

    /// <summary>False: no web server.</summary>
    public bool Listens { get; init; } = true;
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    /// <summary>Takes the place of the outbox.</summary>
    public ISmsGateway? Gateway { get; init; }

    /// <summary>Lets an owner change how a shop runs on the pages; null: the pages say what to do by hand.</summary>
    public Crm.Pages.Start.IShopSwitches? Switches { get; init; }

    /// <summary>Stands between the product and its tables: to slow them down, or to let them fail.</summary>
    public Func<CrmTables, CrmTables> Tables { get; init; } = tables => tables;

    /// <summary>Stands between the product and its scheduler.</summary>
    public Func<IWakeUps, IWakeUps> WakeUps { get; init; } = wakeUps => wakeUps;
}

/// <summary>The product on one machine: web server, inbox worker, wake-up loop over one data folder.</summary>
public sealed class CrmHost : IAsyncDisposable
{
    readonly IHost host;
    readonly SqliteDatabase database;
    readonly LocalSmsSink outbox;

    CrmHost(IHost host, SqliteDatabase database, LocalSmsSink outbox) => (this.host, this.database, this.outbox) = (host, database, outbox);

    public IServiceProvider Services => host.Services;
    public LocalSmsSink Outbox => outbox;
    public SqliteDatabase Database => database;

    /// <summary>Where it listens, once started.</summary>
    public Uri Url => new(((WebApplication)host).Urls.First());

    /// <exception cref="SettingsException">A setting is wrong.</exception>
    /// <exception cref="SettingsException">A flow file is wrong.</exception>
    /// <exception cref="DataFolderException">The data folder is in use or cannot be read.</exception>
    public static async Task<CrmHost> StartAsync(CrmSettings settings, HostSetup setup, CancellationToken cancel = default)
    {
        var shops = ShopDirectory.From(settings.Shops);
        var flows = FlowLibrary.Load(settings.FlowsFolder);
        SettingsCheck.Run(shops, flows, settings.EventGrid);
        var segments = SegmentLibrary.Load(settings.SegmentsFolder);
        var activities = ActivityFiles.Load(settings.ActivitiesFolder, shops);
        var database = SqliteDatabase.Open(settings.DataFolder);
        shops = await RestoreMark.ApplyAsync(shops, new SqliteRowStore(database, "runs"), cancel);
        LocalSmsSink? outbox = null;
        try
        {
            outbox = await LocalSmsSink.OpenAsync(database, setup.Time);
            var core = new CrmConfiguration(shops, flows, segments, settings.EventGrid) { Activities = activities };
            var host = Build(settings, setup, core, database, outbox);
            SettingsCheck.Platforms(shops, host.Services.GetServices<IPlatform>(), host.Services.GetServices<IPlatformApi>());
            SettingsCheck.Gateways(shops, host.Services.GetRequiredService<GatewayDirectory>(),
                host.Services.GetRequiredService<TemplateCatalogue>());
            // The folder is this process's alone: what a killed one had begun is nobody's now.
            await host.Services.GetRequiredService<RunLog>().ReleaseAbandonedAsync(cancel);
            await host.Services.GetRequiredService<PeopleUpgrade>().RunAsync(cancel);
            await host.Services.GetRequiredService<CustomerErasure>().RunAsync(cancel);
            await host.Services.GetRequiredService<FlowVersions>().RefreshAsync(cancel);
            await host.Services.GetRequiredService<ActivityStore>().ListAsync(cancel);
            await host.Services.GetRequiredService<PublicationRun>().ResumeAsync(cancel);
            await host.StartAsync(cancel);
            return new CrmHost(host, database, outbox);
        }
        catch
        {
            outbox?.Dispose();
            await database.DisposeAsync();
            throw;
        }
    }

    public T Get<T>() where T : notnull => host.Services.GetRequiredService<T>();

    public Task WaitForShutdownAsync(CancellationToken cancel) => host.WaitForShutdownAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        if (host is IAsyncDisposable disposable) await disposable.DisposeAsync();
        outbox.Dispose();
        await database.DisposeAsync();
    }

    static IHost Build(CrmSettings settings, HostSetup setup, CrmConfiguration core, SqliteDatabase database, LocalSmsSink outbox)
    {
        if (!setup.Listens)
        {
            var bare = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            Register(bare.Services, bare.Logging, settings, setup, core, database, outbox);
            bare.Services.AddClockJobs(settings, setup, database);
            return bare.Build();
        }
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(settings.Url).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Kestrel counts the framing of chunks too; the endpoint counts the body alone.
            kestrel.Limits.MaxRequestBodySize = 2 * WebhookIntake.MaxBodyBytes;
        });
        builder.Services.AddRoutingCore();
        Register(builder.Services, builder.Logging, settings, setup, core, database, outbox);
        builder.Services.AddClockJobs(settings, setup, database);
        var app = builder.Build();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseRouting();
        app.MapWebhooks();
        app.MapEventGrid();
        app.MapGateways();
        app.MapPages();
        app.MapHealth();
        app.MapMember();
        app.MapApi(settings);
        return app;
    }

    static void Register(IServiceCollection services, ILoggingBuilder logging, CrmSettings settings, HostSetup setup,
        CrmConfiguration core, SqliteDatabase database, LocalSmsSink outbox)
    {
        var rows = new SqliteRowStore(database, "crm");
        var counter = new OperationCounter();
        // The web server tells every request at Information: four lines each, which cost more than the request.
        logging.SetMinimumLevel(setup.LogLevel).AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            // The terminal is guarded: colours would be shown as what they are.
            console.ColorBehavior = Microsoft.Extensions.Logging.Console.LoggerColorBehavior.Disabled;
        });
        services
            .AddSingleton(setup.Time).AddSingleton(database).AddSingleton(rows)
            .AddSingleton(counter)
            .AddSingleton(setup.Tables(
                new CrmTables(CountingStore.OfRows(rows, counter), CountingStore.OfIndex(new SqliteRowStore(database, "idx"), counter),
                new SqliteRowStore(database, "poison"), new SqliteRowStore(database, "runs"))
            {
                Commits = new CountingCommits(new SqliteCommits(database), counter),
            }))
            .AddSingleton<IPersonalTraces>(new SqliteTraces(database, outbox)).AddSingleton(new SqliteInbox(database))
            .AddGateways(settings.Gateways, SettingsCheck.Templates(settings.Shops), _ => setup.Gateway ?? outbox)
            .AddCrm(core).AddSafeLogs()
            .AddNotices(settings.Notify, settings.PublicAddress()).AddMail(settings.Mail, settings.Notify)
            .AddPages(new PagesOptions { PublicAddress = settings.PublicAddress() }).AddSingleton<IQueueDepth, LocalQueueDepth>()
            .AddSingleton<InboxWorker>().AddSingleton<IInbox>(p => new CountingInbox(p.GetRequiredService<InboxWorker>(), counter))
            .AddSingleton(p => new WakeUpLoop(rows, p.GetRequiredService<WakeUpHandler>, p.GetRequiredService<DispatchHandler>, setup.Time,
                p.GetRequiredService<ILogger<WakeUpLoop>>()))
            .AddSingleton<IWakeUps>(p => setup.WakeUps(new CountingWakeUps(p.GetRequiredService<WakeUpLoop>(), counter)))
            .AddHostedService(p => p.GetRequiredService<InboxWorker>());
        services.AddTelemetry(logging, settings);
        if (setup.Switches is { } switches) services.AddSingleton(switches);
        if (setup.FiresByItself) services.AddHostedService(p => p.GetRequiredService<WakeUpLoop>());
    }
}
