namespace Crm.Orders;

/// <summary>
/// What an order's refunds have come to, from its state alone. A refund lives: opened, then finished, withdrawn or refused.
/// </summary>
public static class OrderRefunds
{
    /// <summary>Money is asked back and nobody has said how it ends.</summary>
    public static bool IsRefundOpen(this OrderState order) => order.LastRefundNews() is not null;

    /// <summary>A refund is open or finished; one that was withdrawn or refused is none.</summary>
    public static bool HasRefund(this OrderState order) => order.HasRefundedMoney() || order.IsRefundOpen();

    /// <summary>When an open refund was last heard of; null while none is open.</summary>
    public static DateTimeOffset? LastRefundNews(this OrderState order)
    {
        DateTimeOffset? last = null;
        foreach (var refund in order.LiveRefunds())
            if (refund.IsOpen && refund.LastNews is { } news && !(last >= news)) last = news;
        if (last is not null || order.LiveRefunds().Any(r => r.IsTold)) return last;
        // Some platforms tell the step and no refund. What went on to its end afterwards had its refund settled.
        if (order.When(Milestone.RefundOpened) is not { } opened || order.When(Milestone.RefundFinished) is not null) return null;
        return order.When(Milestone.Completed) > opened ? null : opened;
    }

    /// <summary>
    /// The last news of any refund that was ever opened, over or not. A plan goes by this: what is planned once stays planned whatever
    /// comes later, so a beginning must not depend on how things stand.
    /// </summary>
    public static DateTimeOffset? RefundNews(this OrderState order)
    {
        var last = order.Told(Milestone.RefundOpened);
        foreach (var refund in order.Refunds.Values)
            if (refund.Opened is not null && refund.LastNews is { } news && !(last >= news)) last = news;
        return last;
    }

    /// <summary>Minor units that finished refunds have given back: all of the order where no message told how much.</summary>
    public static long Refunded(this OrderState order)
    {
        var (total, known, any) = (order.Total ?? 0, 0L, false);
        foreach (var refund in order.LiveRefunds())
        {
            if (refund.Finished is null) continue;
            any = true;
            if (refund.Amount is not { } amount) return Math.Max(total, 0);
            known += Math.Abs(amount.Value.Minor);
        }
        return any || order.When(Milestone.RefundFinished) is null ? known : Math.Max(total, 0);
    }

    /// <summary>The platform told what is left of a line.</summary>
    internal static bool HasLinesLeft(this OrderState order)
    {
        foreach (var line in order.Details?.Value.Lines ?? [])
            if (line.Left is not null) return true;
        return false;
    }

    internal static bool HasRefundedMoney(this OrderState order) =>
        order.When(Milestone.RefundFinished) is not null || order.LiveRefunds().Any(r => r.Finished is not null);

    /// <summary>Minor units the shop keeps of the order.</summary>
    public static long Net(this OrderState order)
    {
        var total = order.Total ?? 0;
        if (total < 0) return total;
        var kept = Math.Max(0, total - order.Refunded());
        return order.Details?.Value.Current is { } current && current < kept ? Math.Max(0, current) : kept;
    }

    /// <summary>All of it went back: no purchase any more.</summary>
    public static bool IsReturned(this OrderState order) => order.Total > 0 && order.Net() == 0;

    /// <summary>Goods or money that went back, as files write it: an order of less than nothing, which no buyer placed.</summary>
    public static bool IsCreditNote(this OrderState order) => order.Total < 0;
}
