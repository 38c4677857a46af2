using System.Globalization;
using System.Text.Json;
using Crm.Conditions;
using Crm.Orders;

namespace Crm.Flows;

/// <summary>What a step begins with.</summary>
sealed partial class FlowReader
{
    Trigger Trigger(JsonElement on, string path)
    {
        Only(on, path, "milestone", "payBy", "lateParcel", "silentRefund", "usedUp", "moment", "when", "after", "afterDays", "before", "at",
            "awaitTracking", "learnedDelay");
        var when = on.TryGetProperty("when", out var condition) ? Condition.Parse(condition, $"{file}: {path}.when", mistakes)
            : Condition.Always;
        if (!when.IsOfOrder) Mistake(path + ".when",
            "a trigger asks facts of the order and the shop only; who the buyer is belongs into audience or a variant");
        var after = on.TryGetProperty("after", out _) ? Duration(on, path, "after") : TimeSpan.Zero;
        return Beginning(on, path, when, after, At(on, path)) with { AfterDays = AfterDays(on, path) };
    }

    Trigger Beginning(JsonElement on, string path, Condition when, TimeSpan after, TimeOnly? at)
    {
        if (on.TryGetProperty("payBy", out _)) return new Trigger.BeforePayBy(Duration(on, path, "before"), when);
        if (on.TryGetProperty("lateParcel", out _)) return new Trigger.OnLateParcel(when, after, at);
        if (on.TryGetProperty("silentRefund", out _)) return new Trigger.OnSilentRefund(when, after, at);
        if (on.TryGetProperty("usedUp", out _))
            return new Trigger.OnUsedUp(on.TryGetProperty("before", out _) ? Duration(on, path, "before") : TimeSpan.Zero, when, after, at);
        if (on.TryGetProperty("moment", out _)) return new Trigger.OnCustomerEvent(Text(on, path, "moment"), when, after, at);
        var patience = on.TryGetProperty("awaitTracking", out _) ? Duration(on, path, "awaitTracking") : TimeSpan.Zero;
        var learned = on.TryGetProperty("learnedDelay", out var flag) && flag.ValueKind == JsonValueKind.True;
        return new Trigger.OnMilestone(Word<Milestone>(on, path, "milestone"), when, after, at) { AwaitTracking = patience,
            LearnedDelay = learned };
    }

    // Days are days of a calendar: without a local time nobody knows when on that day, and a duration beside them would say something else.
    int AfterDays(JsonElement on, string path)
    {
        if (!on.TryGetProperty("afterDays", out var told)) return 0;
        if (on.TryGetProperty("after", out _)) Mistake(path + ".afterDays", "stands instead of after, not beside it");
        if (!on.TryGetProperty("at", out _)) Mistake(path + ".afterDays", "needs at, the local time on that day");
        return told.ValueKind == JsonValueKind.Number && told.TryGetInt32(out var days) && days is >= 1 and <= 1000 ? days
            : Mistake(path + ".afterDays", "is a whole number of days from 1 to 1000", 0);
    }

    TimeOnly? At(JsonElement on, string path)
    {
        if (!on.TryGetProperty("at", out var local)) return null;
        if (local.ValueKind == JsonValueKind.String
            && TimeOnly.TryParseExact(local.GetString(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None,
            out var time)) return time;
        Mistake(path + ".at", "a local time is written HH:mm");
        return null;
    }
}
