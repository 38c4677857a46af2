using Crm.Events;

namespace Crm.DeadLetters;

/// <summary>Puts what was set aside back into the inbox: after a fix, or with a version that handles more topics.</summary>
public sealed class Redrive(DeadLetterStore poison, IInbox inbox)
{
    /// <param name="id">One message; null for all. What could not even be read stays: in the inbox it would only get a new id.</param>
    /// <param name="cancel">Stops between messages: each is in the inbox before it leaves the poison store, so none is lost.</param>
    /// <returns>How many were put back.</returns>
    public async ValueTask<int> RunAsync(string? id, CancellationToken cancel)
    {
        var aside = new List<DeadLetter>();
        await foreach (var message in poison.ListAsync(cancel))
            if (!message.IsUnreadable && (id is null || message.Id == id)) aside.Add(message);
        foreach (var message in aside)
        {
            await inbox.PutAsync(message.Message with { MayBeHalfDone = true }, cancel);
            await poison.RemoveAsync(message, cancel);
        }
        return aside.Count;
    }
}
