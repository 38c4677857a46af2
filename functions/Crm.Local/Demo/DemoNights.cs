using Crm.Local.Hosting;
using Crm.Nightly;

namespace Crm.Local.Demo;

/// <summary>
/// The demo's nights: asked once a local day, in the first tick from the night's hour on. The host's own clock asks every few minutes; a
/// night that is done answers such a question with nothing.
/// </summary>
sealed class DemoNights(CrmHost host)
{
    readonly NightlyRun night = host.Get<NightlyRun>();
    DateOnly done;

    public async Task TickAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var today = night.LocalDate(DemoShop.Group);
        if (today == done || now.ToOffset(DemoShop.Offset).Hour < night.ShopOf(DemoShop.Group).Segments.RunAtHour) return;
        done = today;
        await host.Get<NightlySchedule>().RunDueAsync(cancel);
    }
}
