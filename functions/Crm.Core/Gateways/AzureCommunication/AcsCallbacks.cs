using System.Text.Json;
using Crm.Sms;

namespace Crm.Gateways.AzureCommunication;

/// <summary>Event Grid's deliveries, as the product's own route for them reads them.</summary>
static class AcsCallbacks
{
    public static CallbackContent Read(GatewayCallback callback)
    {
        try
        {
            var events = EventGridReader.Read(callback.Body, callback.Now);
            var reply = events.OfType<SmsEvent.Validation>().FirstOrDefault() is { } validation
                ? JsonSerializer.Serialize(new { validationResponse = validation.Code }) : "{}";
            return new CallbackContent([.. events.OfType<SmsEvent.Report>().Select(Report)],
                [.. events.OfType<SmsEvent.Received>().Select(e => new ReceivedText(e.From, e.Message, e.At))],
                [.. events.OfType<SmsEvent.Other>().Where(e => e.IsUnreadable).Select(e => $"An event of type {e.Type} cannot be read.")],
                new CallbackReply("application/json", reply));
        }
        catch (JsonException)
        {
            return new CallbackContent([], [], ["The body is no JSON list or object."], new CallbackReply("application/json", "{}"));
        }
    }

    static GatewayReport Report(SmsEvent.Report report)
    {
        var meaning = DeliveryCode.Verdict(report.Code);
        var status = meaning switch { DeliveryVerdict.Delivered => ReportStatus.Delivered, DeliveryVerdict.Unreported => ReportStatus.Sent,
            _ => ReportStatus.Undelivered };
        return new GatewayReport(report.Tag, report.MessageId, report.To, status, "acs:" + report.Code, report.At)
        {
            Class = meaning switch
            {
                DeliveryVerdict.DeadPhone => SendClass.PermanentNumber, DeliveryVerdict.OptedOut =>
                    SendClass.OptedOut, DeliveryVerdict.Account => SendClass.Account,
                DeliveryVerdict.Transient => SendClass.Transient, DeliveryVerdict.Permanent => SendClass.PermanentContent, _ =>
                    SendClass.Accepted,
            },
        };
    }
}
