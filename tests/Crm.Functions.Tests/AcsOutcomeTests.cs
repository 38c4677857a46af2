using System.Net.Http;
using System.Net.Sockets;
using Azure;
using Crm.Functions.Adapters;
using Crm.Sms;

namespace Crm.Functions.Tests;

public sealed class AcsOutcomeTests
{
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void OfRecipient_EachAnswer_MapsToWhatIsCertain()
    {
        AcsOutcome.OfRecipient(202, true, "Outgoing_1", null, Minute).ShouldBe(new SendOutcome.Accepted("Outgoing_1"));
        AcsOutcome.OfRecipient(429, false, null, "Too many", Minute).ShouldBeOfType<SendOutcome.Throttled>();
        AcsOutcome.OfRecipient(503, false, null, "ServiceUnavailable", Minute).ShouldBeOfType<SendOutcome.Unknown>();
        AcsOutcome.OfRecipient(202, false, null, null, Minute).ShouldBeOfType<SendOutcome.Unknown>();
        AcsOutcome.OfRecipient(400, false, null, "Invalid To +8613800138000 format", Minute)
            .ShouldBe(new SendOutcome.Rejected("400", "Invalid To … format"));
    }

    [Theory]
    [InlineData(400, typeof(SendOutcome.Rejected))]
    [InlineData(401, typeof(SendOutcome.NotSent))]
    [InlineData(403, typeof(SendOutcome.NotSent))]
    [InlineData(404, typeof(SendOutcome.NotSent))]
    [InlineData(408, typeof(SendOutcome.Unknown))]
    [InlineData(429, typeof(SendOutcome.Throttled))]
    [InlineData(500, typeof(SendOutcome.Unknown))]
    [InlineData(503, typeof(SendOutcome.Unknown))]
    [InlineData(0, typeof(SendOutcome.Unknown))]
    public void OfRequest_Status_Maps(int status, Type outcome) =>
        AcsOutcome.OfRequest(new RequestFailedException(status, "x"), Minute).ShouldBeOfType(outcome);

    [Fact]
    public void OfRequest_ConnectionNeverMade_IsNotSent()
    {
        var refused = new HttpRequestException(HttpRequestError.ConnectionError, "x",
            new SocketException((int)SocketError.ConnectionRefused));
        AcsOutcome.OfRequest(new RequestFailedException(0, "x", refused), Minute).ShouldBeOfType<SendOutcome.NotSent>();
        var broken = new HttpRequestException(HttpRequestError.ResponseEnded, "x");
        AcsOutcome.OfRequest(new RequestFailedException(0, "x", broken), Minute).ShouldBeOfType<SendOutcome.Unknown>();
    }
}
