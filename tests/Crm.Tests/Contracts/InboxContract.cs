using Crm.Events;

namespace Crm.Tests.Contracts;

/// <summary>What every inbox must do, with what its consumer sees of it.</summary>
public abstract class InboxContract
{
    protected static CancellationToken None => CancellationToken.None;

    protected abstract Task<IInbox> CreateAsync();

    /// <summary>Everything that waits now, in no promised order.</summary>
    protected abstract Task<IReadOnlyList<InboxMessage>> WaitingAsync(IInbox inbox);

    protected static InboxMessage Message(int number, int bytes = 50) => new()
    {
        Shop = "shop1",
        Platform = "shopify",
        Received = new DateTimeOffset(2026, 3, 1, 8, 30, 15, TimeSpan.Zero).AddTicks(1234567),
        Headers = new Dictionary<string, string> { ["x-topic"] = "orders/create", ["x-name"] = "中文 \"q\"" },
        Body = [.. Enumerable.Range(0, bytes).Select(i => (byte)(i * 7 + number))],
    };

    [Fact]
    public async Task Put_Message_WaitsByteForByte()
    {
        var inbox = await CreateAsync();
        await inbox.PutAsync(Message(1), None);
        var taken = (await WaitingAsync(inbox)).ShouldHaveSingleItem();
        (taken.Id, taken.Shop, taken.Platform, taken.Received).ShouldBe((Message(1).Id, "shop1", "shopify", Message(1).Received));
        taken.Headers.ShouldBe(Message(1).Headers, ignoreOrder: true);
        taken.Body.ShouldBe(Message(1).Body);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64 * 1024 + 1)]
    [InlineData(1_000_000)]
    public async Task Put_BodyOfAnySize_IsKept(int bytes)
    {
        var inbox = await CreateAsync();
        await inbox.PutAsync(Message(1, bytes), None);
        (await WaitingAsync(inbox)).ShouldHaveSingleItem().Body.ShouldBe(Message(1, bytes).Body);
    }

    [Fact]
    public async Task Put_SameMessageTwice_IsKeptAtLeastOnce()
    {
        var inbox = await CreateAsync();
        await inbox.PutAsync(Message(1), None);
        await inbox.PutAsync(Message(1), None);
        (await WaitingAsync(inbox)).ShouldAllBe(message => message.Id == Message(1).Id);
    }

    [Fact]
    public async Task Put_WhatMayBeHalfDone_SaysSoWhenItIsTaken()
    {
        var inbox = await CreateAsync();
        await inbox.PutAsync(Message(1) with { MayBeHalfDone = true }, None);
        var taken = (await WaitingAsync(inbox)).ShouldHaveSingleItem();
        (taken.MayBeHalfDone, taken.Id).ShouldBe((true, Message(1).Id));
    }

    [Fact]
    public async Task Put_ByMany_AllWait()
    {
        var inbox = await CreateAsync();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () => await inbox.PutAsync(Message(i), None))));
        (await WaitingAsync(inbox)).Select(message => message.Id).Distinct().Count().ShouldBe(200);
    }
}
