using System.Globalization;
using Crm.Benchmarks.Runs;
using Crm.Sms;

namespace Crm.Benchmarks.Dispatch;

/// <summary>
/// The least that sends without sending twice: 64 at a time, update the row to claimed in a group commit, POST, update it to sent in
/// another. What is due is known beforehand, the text is a constant, nothing is read and nothing decided.
/// </summary>
static class ReferenceDispatch
{
    public const string Name = "reference-dispatch";
    const int Concurrent = 64;
    const string Text = "【云朵家居】陈小云您好，您的宝贝已发出：顺丰速运 SF1234，请留意查收。";
    const string Schema = "CREATE TABLE touchpoints(id TEXT PRIMARY KEY, state INTEGER NOT NULL, body BLOB NOT NULL);";

    /// <summary>Database file, address of the sink, texts to warm up with, texts that are measured.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var (warm, count) = (int.Parse(args[2], CultureInfo.InvariantCulture), int.Parse(args[3], CultureInfo.InvariantCulture));
        using var store = new BareStore(args[0], Schema);
        using var gateway = new HttpGateway(args[1]);
        await Parallel.ForAsync(0, warm + count, new ParallelOptions { MaxDegreeOfParallelism = 128 }, async (i, _) =>
            await store.WriteAsync(session => session.Prepare("INSERT INTO touchpoints VALUES (?1, 0, ?2)").Bind(1, Id(i))
                .Bind(2, new byte[260]).Run()));
        return await Turns.RunAsync(turn => Parallel.ForAsync(turn == "warm" ? 0 : warm, turn == "warm" ? warm : warm + count,
            new ParallelOptions { MaxDegreeOfParallelism = Concurrent }, async (i, cancel) =>
                await DispatchAsync(store, gateway, i, cancel)));
    }

    static async ValueTask DispatchAsync(BareStore store, HttpGateway gateway, int number, CancellationToken cancel)
    {
        var id = Id(number);
        await store.WriteAsync(session => session.Prepare("UPDATE touchpoints SET state = 1, body = ?2 WHERE id = ?1 AND state = 0")
            .Bind(1, id).Bind(2, new byte[460]).Run());
        await gateway.SendAsync(new SmsMessage(id, "bench", $"+86138{number:d8}", Text), cancel);
        await store.WriteAsync(session => session.Prepare("UPDATE touchpoints SET state = 2, body = ?2 WHERE id = ?1 AND state = 1")
            .Bind(1, id).Bind(2, new byte[500]).Run());
    }

    static string Id(int number) => Crm.Common.Hash.Hex(number.ToString(CultureInfo.InvariantCulture));
}
