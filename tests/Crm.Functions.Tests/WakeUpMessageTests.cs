using Crm.Functions.Adapters;
using Crm.Touchpoints.Schedule;

namespace Crm.Functions.Tests;

public sealed class WakeUpMessageTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Message_WakeUp_CarriesIdsAndItsOwnTime()
    {
        var wakeUp = new WakeUp(new string('a', 32), new string('b', 32), Now.AddMinutes(5).AddMilliseconds(3));
        var message = ServiceBusWakeUps.Message(wakeUp, Now);
        message.ScheduledEnqueueTime.ShouldBe(Now.AddMinutes(5).AddSeconds(2));
        message.MessageId.Length.ShouldBeLessThan(128);
        WakeUpCodec.Read(message.Body).ShouldBe(wakeUp);
    }

    [Fact]
    public void MessageId_SameTouchpointScheduledAnew_Differs()
    {
        var wakeUp = new WakeUp(new string('a', 32), new string('b', 32), Now);
        WakeUpCodec.MessageId(wakeUp, Now).ShouldBe(WakeUpCodec.MessageId(wakeUp, Now));
        WakeUpCodec.MessageId(wakeUp, Now).ShouldNotBe(WakeUpCodec.MessageId(wakeUp, Now.AddSeconds(1)));
        WakeUpCodec.MessageId(wakeUp, Now).ShouldNotBe(WakeUpCodec.MessageId(wakeUp with { Due = Now.AddHours(1) }, Now));
    }
}
