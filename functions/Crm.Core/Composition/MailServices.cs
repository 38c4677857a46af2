using Crm.Common;
using Crm.Gateways;
using Crm.Mail;
using Crm.Notices;
using Crm.Shops;
using Crm.Sms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Crm.Composition;

/// <summary>The way out for mails before the gateways of texts, and notices to people by mail. Call it after AddGateways.</summary>
public static class MailServices
{
    /// <param name="services">Has the gateways.</param>
    /// <param name="options">Section <c>Mail</c>.</param>
    /// <param name="notify">Section <c>Notify</c>.</param>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public static IServiceCollection AddMail(this IServiceCollection services, MailOptions options, NotifyOptions notify)
    {
        var mistakes = new List<string>();
        var account = options.ToAccount(mistakes);
        var to = string.IsNullOrWhiteSpace(notify.Mail) ? null : notify.Mail.Trim();
        if (to is not null && (account?.From is null)) mistakes.Add("Notify:Mail: needs Mail:Host and Mail:From to be sent by.");
        if (mistakes.Count > 0) throw new SettingsException(mistakes);
        if (account is not null) services.AddSingleton<IMailTransport>(p => account.Kind == MailOptions.Acs
            ? new AcsMailTransport(account, p.GetRequiredService<GatewayHttp>()) : new SmtpTransport(account));
        if (to is not null) services.AddSingleton<INoticeChannel>(p =>
            new MailNotices(p.GetRequiredService<IMailTransport>(), account!.From!, to));
        return services.AddSingleton<ISmsGateway>(p => new MailRouter(GatewayServices.Texts(p), p.GetService<IMailTransport>(),
            p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<MailRouter>>()));
    }

    /// <summary>For a host whose own gateway takes no mails: a shop that sends some needs the section Mail.</summary>
    /// <exception cref="SettingsException">It is missing.</exception>
    public static void Check(ShopDirectory shops, MailOptions options)
    {
        if (!string.IsNullOrWhiteSpace(options.Host)) return;
        var mistakes = shops.All.Where(s => s.Mail is not null)
            .Select(s => $"Shops:{s.Id}:Mail:From: mails need the section Mail (Host and what goes with it).").ToList();
        if (mistakes.Count > 0) throw new SettingsException(mistakes);
    }
}
