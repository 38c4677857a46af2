namespace Crm.Azure;

/// <summary>What an app says of itself to who has its master key; asked and read by <c>azure check</c>.</summary>
/// <param name="Functions">Those it has by its own code: the host must know them all.</param>
/// <param name="Lines">Each thing it did with its own identity.</param>
/// <param name="TakesTestOrders">It has the shop that test orders go to.</param>
public sealed record AppCheckReport(IReadOnlyList<string> Functions, IReadOnlyList<AppCheckLine> Lines, bool TakesTestOrders);

/// <param name="Says">A sentence: that it works, or what is missing and what to do.</param>
public sealed record AppCheckLine(string What, bool Good, string Says);

/// <param name="Do">"sign", "look" or "clear".</param>
/// <param name="Order">Of an order that was signed before.</param>
public sealed record TestOrderBody(string Do, string? Order = null);

/// <summary>A test order as its platform would send it, signed with the shop's secret: whoever has it posts it to the path.</summary>
public sealed record SignedTestOrder(string Order, string Path, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>How far a test order has come.</summary>
/// <param name="IsStored">Its customer is in the tables.</param>
/// <param name="IsSent">Its text was handed to the gateway that sends nothing.</param>
/// <param name="Says">What became of its touch, in the rows' words.</param>
public sealed record TestOrderProgress(bool IsStored, bool IsSent, string? Says);
