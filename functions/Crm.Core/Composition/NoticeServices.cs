using Crm.Common;
using Crm.Notices;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.Composition;

/// <summary>The ways to a person that settings name; without one nothing is told and nothing is kept.</summary>
public static class NoticeServices
{
    /// <exception cref="SettingsException">An address is none.</exception>
    public static IServiceCollection AddNotices(this IServiceCollection services, NotifyOptions options)
    {
        var mistakes = new List<string>();
        var url = options.WebhookUrl(mistakes);
        if (mistakes.Count > 0) throw new SettingsException(mistakes);
        return url is null ? services : services.AddSingleton<INoticeChannel>(_ => new WebhookNotices(url));
    }
}
