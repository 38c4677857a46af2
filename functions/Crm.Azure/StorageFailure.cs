using Azure;
using Azure.Messaging.ServiceBus;

namespace Crm.Azure;

/// <summary>What a person can mend about a storage account or a broker, in one sentence.</summary>
public static class StorageFailure
{
    /// <summary>Null for what is no failure of the account or of who is signed in.</summary>
    public static string? Sentence(Exception failure) => failure switch
    {
        RequestFailedException { Status: 401 or 403 } refused => $"no right to it ({refused.ErrorCode}): give yourself Storage Table Data "
            + "Reader and Storage Queue Data Reader on the account (Storage Table, Queue and Blob Data Contributor to change something), "
            + "and wait a minute",
        RequestFailedException { Status: 0 } => "cannot be reached: is the name right, and may this machine reach it?",
        RequestFailedException failed => $"answers {failed.Status} {failed.ErrorCode}",
        UnauthorizedAccessException { TargetSite.DeclaringType.Namespace: { } from }
            when from.StartsWith("Azure.", StringComparison.Ordinal) =>
            "no right to the broker's queue: give yourself Azure Service Bus Data Owner on the namespace, and wait a minute",
        ServiceBusException { Reason: ServiceBusFailureReason.MessagingEntityNotFound } => "the namespace has no such queue",
        ServiceBusException bus => $"the broker does not answer ({bus.Reason}): is the namespace's name right?",
        // The client tries again by itself, and then tells of every try.
        AggregateException { InnerExceptions: var tries } when tries.Count > 0
            && tries.All(t => t is RequestFailedException or TaskCanceledException or HttpRequestException) =>
            Sentence(tries.OfType<RequestFailedException>().FirstOrDefault() ?? tries[0]) ?? tries[0].Message.Split('\n')[0],
        _ when failure.GetType().Namespace == "Azure.Identity" => failure.Message.Split('\n')[0],
        _ => null,
    };
}
