using System.Net;
using Crm.Notices;
using Crm.Sms;

namespace Crm.Mail;

/// <summary>A notice as a mail to the people who run this.</summary>
public sealed class MailNotices(IMailTransport transport, string from, string to) : INoticeChannel
{
    public string Name => "mail";

    public async Task SendAsync(Notice notice, CancellationToken cancel)
    {
        var content = new MailContent(notice.Subject, notice.Text, $"<p>{WebUtility.HtmlEncode(notice.Text)}</p>", from, "CrmFunctions");
        var answer = await transport.SendAsync(new OutgoingMail("notice-" + Crm.Common.Hash.Hex(notice.Id), to, from, content), cancel);
        // In doubt it is told again: one notice too many harms nobody.
        if (answer.Class != SendClass.Accepted) throw new InvalidOperationException($"The mail server answered {answer.Code}.");
    }
}
