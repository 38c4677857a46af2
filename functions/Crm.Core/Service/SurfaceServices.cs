using Crm.Feeds;
using Crm.Reports;
using Crm.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.Service;

/// <summary>What people and tools use: tasks, card, why-not, audit, preview.</summary>
public static class SurfaceServices
{
    public static IServiceCollection AddSurface(this IServiceCollection services) => services
        .AddSingleton<TaskDesk>()
        .AddSingleton(p => new TaskLister(p.GetRequiredService<CrmTables>().Rows, p.GetRequiredService<TimeProvider>()))
        .AddSingleton<CustomerFinder>()
        .AddSingleton<WhyNot>()
        .AddSingleton<Audit>()
        .AddSingleton<Preview>()
        .AddSingleton<MomentDesk>()
        .AddSingleton<EventFeed>()
        .AddSingleton<StaffApi>();
}
