using Crm.Functions.Adapters;
using Crm.Touchpoints;

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
        WakeUpWire.Read(message.Body).ShouldBe(wakeUp);
    }

    [Fact]
    public void MessageId_SameTouchpointScheduledAnew_Differs()
    {
        var wakeUp = new WakeUp(new string('a', 32), new string('b', 32), Now);
        WakeUpWire.MessageId(wakeUp, Now).ShouldBe(WakeUpWire.MessageId(wakeUp, Now));
        WakeUpWire.MessageId(wakeUp, Now).ShouldNotBe(WakeUpWire.MessageId(wakeUp, Now.AddSeconds(1)));
        WakeUpWire.MessageId(wakeUp, Now).ShouldNotBe(WakeUpWire.MessageId(wakeUp with { Due = Now.AddHours(1) }, Now));
    }
}
