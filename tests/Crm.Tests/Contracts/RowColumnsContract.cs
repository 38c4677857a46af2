using Crm.Reports;
using Crm.Storage;

namespace Crm.Tests.Contracts;

/// <summary>
/// What every adapter must do whose rows other tools can look at: beside each body stand the core's own columns, exactly, after every kind
/// of write, and they change nothing of what is read.
/// </summary>
public abstract class RowColumnsContract
{
    /// <summary>An empty store, and how a plain client sees a row's columns.</summary>
    protected abstract Task<(IRowStore Store, Func<string, string, Task<IReadOnlyDictionary<string, object>>> See)> OpenAsync();

    [Fact]
    public async Task Columns_OfEveryKindOfRow_AreTheCoresProjection()
    {
        var (store, see) = await OpenAsync();
        foreach (var (key, body) in ColumnSamples.Of("小明 13812345678"))
        {
            (await store.CommitAsync("0aa", [new RowWrite.Insert(key, body)], default)).ShouldBe(CommitResult.Committed);
            var expected = RowColumns.Of(key, body).ToDictionary(c => c.Key, c => c.Value);
            expected.ShouldNotBeEmpty(key);
            (await see("0aa", key)).ShouldBe(expected, ignoreOrder: true, customMessage: key);
            (await store.GetAsync("0aa", key, default)).ShouldNotBeNull().Body.ToArray().ShouldBe(body);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Columns_AfterAnotherWrite_AreTheNewBodysAlone(bool upsert)
    {
        var (store, see) = await OpenAsync();
        var (key, body) = ColumnSamples.Of("a")[2];
        var insert = new RowWrite.Insert(key, body);
        await store.CommitAsync("0aa", [insert], default);
        // The same row with less in it: what it no longer has must not stay as a column.
        var less = Crm.Common.RowBody.Bytes(Crm.Common.RowBody.Read<Crm.Touchpoints.Touchpoint>(body) with { Reason = null, Parts = null });
        RowWrite again = upsert ? new RowWrite.Upsert(key, less) : new RowWrite.Replace(key, less, insert.NewETag!);
        await store.CommitAsync("0aa", [again], default);
        var seen = await see("0aa", key);
        seen.ShouldBe(RowColumns.Of(key, less).ToDictionary(c => c.Key, c => c.Value), ignoreOrder: true);
        (seen.ContainsKey("Reason"), seen.ContainsKey("Parts"), seen.ContainsKey("Step")).ShouldBe((false, false, true));
    }
}
