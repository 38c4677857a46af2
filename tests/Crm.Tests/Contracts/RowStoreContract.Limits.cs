using Crm.Storage;

namespace Crm.Tests.Contracts;

public abstract partial class RowStoreContract
{
    /// <summary>Valid UTF-8 of this many bytes that does not compress to nothing.</summary>
    static byte[] Sized(int bytes)
    {
        var body = new byte[bytes];
        for (var i = 0; i < bytes; i++) body[i] = (byte)('a' + (i * 31 + i / 97) % 26);
        return body;
    }

    static async Task ShouldRefuse(IRowStore store, string partition, params RowWrite[] writes) =>
        await Should.ThrowAsync<ArgumentException>(async () => await store.CommitAsync(partition, writes, None));

    [Fact]
    public async Task Commit_HundredWrites_Lands()
    {
        var store = await CreateAsync();
        await Insert(store, P, [.. Enumerable.Range(0, RowLimits.MaxWrites).Select(i => $"c|{i:d3}")]);
        (await Keys(store, "c|", "c}", 1000)).Count.ShouldBe(RowLimits.MaxWrites);
    }

    [Fact]
    public async Task Commit_MoreThanHundredWrites_IsRefusedWhole()
    {
        var store = await CreateAsync();
        await ShouldRefuse(store, P,
            [.. Enumerable.Range(0, RowLimits.MaxWrites + 1).Select(i => new RowWrite.Insert($"c|{i}", Body("a")))]);
        (await Read(store, "c|0")).ShouldBeNull();
    }

    [Fact]
    public async Task Commit_NoWrites_IsRefused() => await ShouldRefuse(await CreateAsync(), P);

    [Fact]
    public async Task Commit_OneKeyTwice_IsRefusedWhole()
    {
        var store = await CreateAsync();
        await ShouldRefuse(store, P, new RowWrite.Insert("c|0", Body("a")), new RowWrite.Insert("c|1", Body("a")),
            new RowWrite.Delete("c|1", null));
        (await Read(store, "c|0")).ShouldBeNull();
    }

    [Theory]
    [InlineData("c/1")]
    [InlineData("c\\1")]
    [InlineData("c#1")]
    [InlineData("c?1")]
    [InlineData("c%1")]
    [InlineData("c\u00011")]
    [InlineData("c\n1")]
    [InlineData("c\u007f1")]
    [InlineData("c\u00851")]
    [InlineData("")]
    public async Task Commit_ForbiddenKey_IsRefused(string key)
    {
        var store = await CreateAsync();
        await ShouldRefuse(store, P, new RowWrite.Upsert(key, Body("a")));
        await ShouldRefuse(store, key, new RowWrite.Upsert("c|1", Body("a")));
    }

    [Fact]
    public async Task Commit_LongestKey_LandsAndOneMoreIsRefused()
    {
        var store = await CreateAsync();
        await Insert(store, P, new string('k', RowLimits.MaxKeyChars));
        (await Read(store, new string('k', RowLimits.MaxKeyChars))).ShouldNotBeNull();
        await ShouldRefuse(store, P, new RowWrite.Insert(new string('k', RowLimits.MaxKeyChars + 1), Body("a")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(32 * 1024)]
    [InlineData(64 * 1024)]
    [InlineData(64 * 1024 + 1)]
    [InlineData(RowLimits.MaxBodyBytes)]
    public async Task Commit_BodyOfAnySize_IsReadBackByteForByte(int bytes)
    {
        var store = await CreateAsync();
        (await Commit(store, new RowWrite.Insert("c|1", Sized(bytes)))).ShouldBe(CommitResult.Committed);
        (await store.GetAsync(P, "c|1", None))!.Body.ToArray().ShouldBe(Sized(bytes));
    }

    [Fact]
    public async Task Replace_LargeBodyBySmall_LeavesNothingOfTheLarge()
    {
        var store = await CreateAsync();
        await Commit(store, new RowWrite.Insert("c|1", Sized(300_000)));
        await Commit(store, new RowWrite.Replace("c|1", Body("a"), await ETag(store, "c|1")));
        (await Read(store, "c|1")).ShouldBe(Json("a"));
    }

    [Fact]
    public async Task Commit_BodyOverTheLimit_IsRefused() =>
        await ShouldRefuse(await CreateAsync(), P, new RowWrite.Insert("c|1", Sized(RowLimits.MaxBodyBytes + 1)));

    [Fact]
    public async Task Commit_OverTheLimitTogether_IsRefusedWhole()
    {
        var store = await CreateAsync();
        await ShouldRefuse(store, P, [.. Enumerable.Range(0, 4).Select(i => new RowWrite.Insert($"c|{i}", Sized(900_000)))]);
        (await Read(store, "c|0")).ShouldBeNull();
        (await Commit(store, [.. Enumerable.Range(0, 3).Select(i => new RowWrite.Insert($"c|{i}", Sized(900_000)))]))
            .ShouldBe(CommitResult.Committed);
    }

    [Theory]
    [InlineData("张小姐的订单 🎁 已发货")]
    [InlineData("e\u0301 \u00e9 \u200b \ufeff")]
    [InlineData("line\\nbreak \\\"quoted\\\" ' ; -- DROP")]
    public async Task Commit_UnicodeBody_IsReadBackUnchanged(string text)
    {
        var store = await CreateAsync();
        await Commit(store, new RowWrite.Insert("c|1", Body(text)));
        (await Read(store, "c|1")).ShouldBe(Json(text));
    }
}
