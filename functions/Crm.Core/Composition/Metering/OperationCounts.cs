namespace Crm.Composition.Metering;

/// <summary>
/// What a piece of work cost in billed operations. One number each; the difference of two readings is what happened between.
/// </summary>
/// <param name="IndexReads">Point reads of the identity index.</param>
/// <param name="IndexWrites">Writes of the identity index: only the first time an order or a name is seen.</param>
/// <param name="StateReads">Point reads of customers, orders, touchpoints.</param>
/// <param name="RangeReads">Pages of a partition's range.</param>
/// <param name="Transactions">Entity group transactions on the customer table.</param>
/// <param name="QueueOperations">Inbox: store, receive, complete.</param>
/// <param name="Sends">Calls that send wake-ups.</param>
/// <param name="Messages">Wake-ups in them.</param>
public readonly record struct OperationCounts(long IndexReads, long IndexWrites, long StateReads, long RangeReads, long Transactions,
    long QueueOperations, long Sends, long Messages)
{
    public static OperationCounts operator -(OperationCounts a, OperationCounts b) => new(
        a.IndexReads - b.IndexReads, a.IndexWrites - b.IndexWrites, a.StateReads - b.StateReads, a.RangeReads - b.RangeReads,
        a.Transactions - b.Transactions, a.QueueOperations - b.QueueOperations, a.Sends - b.Sends, a.Messages - b.Messages);

    public static OperationCounts operator +(OperationCounts a, OperationCounts b) => a - (default(OperationCounts) - b);

    public static OperationCounts Subtract(OperationCounts a, OperationCounts b) => a - b;
    public static OperationCounts Add(OperationCounts a, OperationCounts b) => a + b;
}

/// <summary>Counts the operations of one host; reading it costs nothing and resets nothing.</summary>
public sealed class OperationCounter
{
    long indexReads, indexWrites, stateReads, rangeReads, transactions, queueOperations, sends, messages;

    public OperationCounts Read() => new(
        Interlocked.Read(ref indexReads), Interlocked.Read(ref indexWrites), Interlocked.Read(ref stateReads),
            Interlocked.Read(ref rangeReads),
        Interlocked.Read(ref transactions), Interlocked.Read(ref queueOperations), Interlocked.Read(ref sends),
            Interlocked.Read(ref messages));

    public void IndexRead() => Interlocked.Increment(ref indexReads);
    public void IndexWrite() => Interlocked.Increment(ref indexWrites);
    public void StateRead() => Interlocked.Increment(ref stateReads);
    public void RangeRead() => Interlocked.Increment(ref rangeReads);
    public void Transaction() => Interlocked.Increment(ref transactions);
    public void QueueOperation() => Interlocked.Increment(ref queueOperations);

    public void Sent(int count)
    {
        Interlocked.Increment(ref sends);
        Interlocked.Add(ref messages, count);
    }
}
