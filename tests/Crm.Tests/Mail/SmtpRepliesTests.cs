using Crm.Mail;
using Crm.Sms;
using MailKit.Net.Smtp;

namespace Crm.Tests.Mail;

public sealed class SmtpRepliesTests
{
    [Theory]
    [InlineData(550, "5.1.1 <ann@example.com>: no such user", SendClass.PermanentNumber)]
    [InlineData(550, "5.1.10 null MX", SendClass.PermanentNumber)]
    [InlineData(550, "mailbox unavailable", SendClass.PermanentNumber)]
    [InlineData(550, "5.0.0 user unknown", SendClass.PermanentNumber)]
    [InlineData(553, null, SendClass.PermanentNumber)]
    [InlineData(554, "5.7.1 <ann@example.com>: Relay access denied", SendClass.Config)]
    [InlineData(550, "5.7.1\n5.7.1 blocked", SendClass.Config)]
    [InlineData(553, "5.1.8 sender's domain does not exist", SendClass.Config)]
    [InlineData(550, "5.2.1 mailbox disabled", SendClass.PermanentContent)]
    [InlineData(552, "5.2.2 mailbox full", SendClass.PermanentContent)]
    [InlineData(552, "over quota", SendClass.PermanentContent)]
    [InlineData(554, "5.3.2 system not accepting mails", SendClass.Transient)]
    [InlineData(550, "5.4.4 no route to host", SendClass.Transient)]
    [InlineData(550, "5.5.0 protocol error", SendClass.Transient)]
    [InlineData(554, "transaction failed", SendClass.Transient)]
    [InlineData(450, "4.7.1 greylisted", SendClass.Transient)]
    [InlineData(530, "5.7.0 authentication required", SendClass.Account)]
    public void Of_ARecipientRefused_WritesOffOnlyWhatIsAboutTheAddress(int code, string? text, SendClass expected) =>
        SmtpReplies.Of(SmtpErrorCode.RecipientNotAccepted, code, text).Class.ShouldBe(expected);

    [Fact]
    public void Of_TellsTheStatusAndNoWords()
    {
        SmtpReplies.Of(SmtpErrorCode.RecipientNotAccepted, 554, "5.7.1 <ann@example.com>: denied").Code.ShouldBe("smtp-554 5.7.1");
        SmtpReplies.Of(SmtpErrorCode.SenderNotAccepted, 553, "5.7.1 not owned by user")
            .ShouldBe(new GatewayAnswer(SendClass.Config, "smtp-553 5.7.1"));
        SmtpReplies.Of(SmtpErrorCode.MessageNotAccepted, 554, "spam").ShouldBe(new GatewayAnswer(SendClass.PermanentContent, "smtp-554"));
    }
}
