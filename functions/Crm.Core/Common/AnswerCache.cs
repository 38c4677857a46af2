using System.Collections.Concurrent;

namespace Crm.Common;

/// <summary>
/// Keeps up to <paramref name="most"/> answers that are costly to find; once full it begins anew, so memory stays bounded whatever is
/// asked.
/// </summary>
sealed class AnswerCache<TKey, TValue>(int most) where TKey : notnull
{
    ConcurrentDictionary<TKey, TValue> answers = new();
    int count;

    public TValue GetOrAdd(TKey key, Func<TKey, TValue> find)
    {
        if (answers.TryGetValue(key, out var known)) return known;
        var found = find(key);
        if (Interlocked.Increment(ref count) > most)
        {
            answers = new();
            Volatile.Write(ref count, 1);
        }
        answers[key] = found;
        return found;
    }
}
