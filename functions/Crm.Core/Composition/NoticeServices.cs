using Crm.Common;
using Crm.Notices;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.Composition;

/// <summary>The ways to a person that settings name; without one nothing is told and nothing is kept.</summary>
public static class NoticeServices
{
    /// <param name="services">Gets them.</param>
    /// <param name="options">Section <c>Notify</c>.</param>
    /// <param name="host">The host's address for people, under which the runbook is; null where it has none.</param>
    /// <exception cref="SettingsException">An address is none.</exception>
    public static IServiceCollection AddNotices(this IServiceCollection services, NotifyOptions options, Uri? host)
    {
        var mistakes = new List<string>();
        var url = options.WebhookUrl(mistakes);
        if (mistakes.Count > 0) throw new SettingsException(mistakes);
        services.AddSingleton(new RunbookLinks(host));
        return url is null ? services : services.AddSingleton<INoticeChannel>(_ => new WebhookNotices(url));
    }
}
