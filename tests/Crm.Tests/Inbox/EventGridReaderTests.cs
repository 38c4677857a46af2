using System.Text;
using Crm.Customers.Replies;
using Crm.Inbox;
using Crm.Sms;

namespace Crm.Tests.Inbox;

public sealed class EventGridReaderTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    static SmsEvent One(string json) => EventGridReader.Read(Encoding.UTF8.GetBytes(json), Now).ShouldHaveSingleItem();

    // The documentation's sample: PascalCase data, From without "+", details without a code.
    const string Documented = """
        [{"id":"Outgoing_1","topic":"/subscriptions/x","subject":"/phonenumber/15555555555","data":{"MessageId":"Outgoing_1",
        "From":"15555555555","To":"+15556667777",
        "DeliveryStatus":"Delivered","DeliveryStatusDetails":"No error.","ReceivedTimestamp":"2020-09-18T00:22:20.2855749Z",
        "DeliveryAttempts":[]},
        "eventType":"Microsoft.Communication.SMSDeliveryReportReceived","dataVersion":"1.0","metadataVersion":"1",
        "eventTime":"2020-09-18T00:22:20Z"}]
        """;

    [Fact]
    public void Read_DocumentedSample_IsADeliveredReport()
    {
        var report = One(Documented).ShouldBeOfType<SmsEvent.Report>();
        (report.MessageId, report.Code, report.Tag).ShouldBe(("Outgoing_1", "2000", null));
        report.At.ShouldBe(DateTimeOffset.Parse("2020-09-18T00:22:20.2855749Z", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("Failed", "4006: Not reachable", "4006")]
    [InlineData("Failed", "4007", "4007")]
    [InlineData("Delivered", "2000: No Error", "2000")]
    [InlineData("Failed", "something went wrong", "9999")]
    [InlineData("Failed", "", "9999")]
    public void Read_CloudEvent_CodeComesFromTheDetailsOrTheStatus(string status, string details, string code)
    {
        var report = One($$"""
            {"specversion":"1.0","type":"Microsoft.Communication.SMSDeliveryReportReceived","time":"2026-03-01T10:00:00Z","source":"x",
            "id":"1",
             "data":{"messageId":"m","from":"15555555555","to":"8613800138000","deliveryStatus":"{{status}}",
             "deliveryStatusDetails":"{{details}}","tag":"t"} }
            """).ShouldBeOfType<SmsEvent.Report>();
        (report.Code, report.To, report.Tag).ShouldBe((code, "+8613800138000", "t"));
        report.At.ShouldBe(DateTimeOffset.Parse("2026-03-01T10:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("From", "Message")]
    [InlineData("from", "message")]
    public void Read_ReceivedText_EitherCasing(string from, string message)
    {
        var json = "[{\"eventType\":\"Microsoft.Communication.SMSReceived\",\"data\":{\"" + from + "\":\"15556667777\",\"" + message
            + "\":\"Stop\"}}]";
        One(json).ShouldBe(new SmsEvent.Received("+15556667777", "Stop", Now));
    }

    [Fact]
    public void Read_OtherAndBrokenEvents_AreOthers()
    {
        var events = EventGridReader.Read("""
            [{"eventType":"Microsoft.Storage.BlobCreated","data":{}},
            {"eventType":"Microsoft.Communication.SMSReceived","data":{"from":"CloudHome"}},7,{}]
            """u8.ToArray(), Now);
        events.ShouldAllBe(e => e is SmsEvent.Other);
        events.Count.ShouldBe(4);
        events.OfType<SmsEvent.Other>().Select(e => e.IsUnreadable).ShouldBe([false, true, false, false]);
    }

    [Theory]
    [InlineData("STOP", false, 2)]
    [InlineData(" stop. ", false, 2)]
    [InlineData("Ｔ", false, 1)]
    [InlineData("退订", false, 1)]
    [InlineData("r", false, 1)]
    [InlineData("“TD”。", false, 1)]
    [InlineData("opt-out", false, 2)]
    [InlineData("Start", true, 2)]
    public void Words_OfTheTable_ChangeConsent(string text, bool granted, int classes)
    {
        var changes = ConsentWords.Read(text, Now);
        changes.Count.ShouldBe(classes);
        changes.ShouldAllBe(c => c.State.Value.Granted == granted && c.State.At == Now && c.State.Value.Source.StartsWith("sms-reply:"));
    }

    [Theory]
    [InlineData("please stop by tomorrow")]
    [InlineData("when does it arrive?")]
    [InlineData("")]
    [InlineData("什么时候发货")]
    public void Words_OtherTexts_ChangeNothing(string text) => ConsentWords.Read(text, Now).ShouldBeEmpty();
}
