namespace Crm.Orders;

/// <summary>An order's number as the buyer sees it. Platforms write "#1001", and people say 1001.</summary>
public static class OrderNumber
{
    /// <summary>Every way of writing what somebody typed.</summary>
    public static IReadOnlyList<string> Forms(string typed) =>
        typed.TrimStart('#') is { Length: > 0 } bare ? [bare, "#" + bare] : [typed];

    /// <summary>The order has this number, or this id with its platform.</summary>
    public static bool IsOf(string typed, OrderState order) => order.Key.Id == typed
        || order.Details?.Value.Number is { } number && Forms(typed).Contains(number);
}
