using Crm.Points;
using CsCheck;

namespace Crm.Tests.Points;

/// <summary>How an account stands follows from its lines and the clock, and nothing is lost or made on the way.</summary>
public sealed class PointsAccountTests
{
    static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    // Few times and small sums, so that ties, shortages and expiries are common.
    static readonly Gen<PointsEntry> Lines = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 12], Gen.Int[0, 8], Gen.Int[1, 8], Gen.Long[0, 6],
        (kind, at, from, life, points) => kind switch
        {
            0 => Line(PointsCause.Redemption, at, -points),
            1 => Line(PointsCause.Order, at, points) with { From = from > 6 ? null : Start.AddDays(at + from) },
            2 => Line(PointsCause.Correction, at, points) with { From = Start.AddDays(at) },
            _ => Line(PointsCause.Activity, at, points) with { From = Start.AddDays(at + from), Until = Start.AddDays(at + from + life) },
        });

    static readonly Gen<List<PointsEntry>> Ledgers =
        Lines.List[0, 9].Select(all => all.Select((e, i) => e with { Id = $"a-{i}" }).ToList());

    static PointsEntry Line(PointsCause cause, int at, long points) =>
        new() { Id = "", Cause = cause, At = Start.AddDays(at), Points = points, Customer = "c" };

    static PointsAccount Of(List<PointsEntry> lines, int day) => PointsAccount.Of("c", lines, Start.AddDays(day));

    [Fact]
    public void Of_AnyLinesAtAnyTime_AddUp() => Gen.Select(Ledgers, Gen.Int[0, 30]).Sample((lines, day) =>
    {
        var account = Of(lines, day);
        account.Balance.ShouldBe(account.Available + account.Pending - account.Owed + account.Expired - account.Booked);
        account.Lots.Sum(l => l.Left).ShouldBe(account.Available);
        new[] { account.Available, account.Pending, account.Owed, account.Expired }.Min().ShouldBeGreaterThanOrEqualTo(0);
        (account.Owed > 0 && account.Available > 0).ShouldBeFalse("what is owed is taken before anything can be spent");
    }, iter: 20_000);

    [Fact]
    public void Of_LinesHeardOfInAnyOrder_IsTheSame() => Gen.Select(Ledgers, Gen.Int[0, 30], Gen.Int).Sample((lines, day, seed) =>
    {
        var shuffled = lines.ToArray();
        new Random(seed).Shuffle(shuffled);
        Text(Of([.. shuffled], day)).ShouldBe(Text(Of(lines, day)));
    }, iter: 5_000);

    [Fact]
    public void Of_AnyLines_IsWhatCountingSinglePointsGives() => Gen.Select(Ledgers, Gen.Int[0, 30]).Sample((lines, day) =>
    {
        var (available, expired, owed) = ByHand(lines, day);
        var account = Of(lines, day);
        (account.Available, account.Expired, account.Owed).ShouldBe((available, expired, owed));
    }, iter: 20_000);

    [Fact]
    public void Expire_AnyAccount_BooksWhatHasExpiredOnce() => Gen.Select(Ledgers, Gen.Int[0, 30]).Sample((lines, day) =>
    {
        var before = Of(lines, day);
        if (PointsLedger.Expire(before) is { } line) lines = [.. lines, line];
        var after = Of(lines, day);
        PointsLedger.Expire(after).ShouldBeNull();
        after.Balance.ShouldBe(after.Available + after.Pending - after.Owed);
        (after.Available, after.Pending, after.Owed).ShouldBe((before.Available, before.Pending, before.Owed));
    }, iter: 10_000);

    [Fact]
    public void Expire_ARefundTookBackWhatHadExpired_BooksItBack()
    {
        var order = Line(PointsCause.Order, 0, 100) with { Id = "o-1", From = Start, Until = Start.AddDays(10) };
        var booked = PointsLedger.Expire(Of([order], 11))!;
        booked.Points.ShouldBe(-100);
        // The order goes back after all: nothing of it was left to expire.
        var back = Of([order with { Points = 40 }, booked], 12);
        PointsLedger.Expire(back)!.Points.ShouldBe(60);
        back.Available.ShouldBe(0);
    }

    [Fact]
    public void Spend_AnyAccount_TakesNoMoreThanThereIs() =>
        Gen.Select(Ledgers, Gen.Int[0, 30], Gen.Long[1, 20]).Sample((lines, day, wanted) =>
    {
        var account = Of(lines, day);
        var result = PointsLedger.Spend(account, new PointsCall("r-new", PointsCause.Redemption, wanted));
        if (wanted > account.Available)
        {
            result.ShouldBe(new PointsResult.Short(account.Available, wanted));
            return;
        }
        var line = result.ShouldBeOfType<PointsResult.Added>().Entry;
        var after = Of([.. lines, line], day);
        after.Available.ShouldBe(account.Available - wanted);
        after.Pending.ShouldBe(account.Pending);
        PointsLedger.Spend(after, new PointsCall("r-new", PointsCause.Redemption, wanted)).ShouldBe(new PointsResult.Known(line));
    }, iter: 10_000);

    static string Text(PointsAccount account) =>
        $"{account.Available} {account.Pending} {account.Owed} {account.Expired} {string.Join(';', account.Lots)}";

    // The slow way: every point by itself, day for day.
    static (long Available, long Expired, long Owed) ByHand(List<PointsEntry> lines, int last)
    {
        var (purse, expired, owed) = (new List<PointsEntry>(), 0L, 0L);
        for (var day = 0; day <= 40; day++)
        {
            var now = Start.AddDays(day);
            if (day <= last)
            {
                expired += purse.RemoveAll(p => p.Until == now);
                foreach (var line in lines.Where(l => l.Points > 0 && l.From == now).OrderBy(l => l.Id, StringComparer.Ordinal))
                    for (var i = 0L; i < line.Points; i++) purse.Add(line);
            }
            owed += lines.Where(l => l.Points < 0 && l.At == now).Sum(l => -l.Points);
            for (; owed > 0 && purse.Count > 0; owed--) purse.RemoveAt(0);
        }
        return (purse.Count, expired, owed);
    }
}
