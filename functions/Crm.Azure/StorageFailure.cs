using Azure;

namespace Crm.Azure;

/// <summary>What a person can mend about a storage account, in one sentence.</summary>
public static class StorageFailure
{
    /// <summary>Null for what is no failure of the account or of who is signed in.</summary>
    public static string? Sentence(Exception failure) => failure switch
    {
        RequestFailedException { Status: 401 or 403 } refused => $"no right to it ({refused.ErrorCode}): give yourself Storage Table Data "
            + "Reader and Storage Queue Data Reader on the account (Storage Table Data Contributor to import), and wait a minute",
        RequestFailedException { Status: 0 } => "cannot be reached: is the name right, and may this machine reach it?",
        RequestFailedException failed => $"answers {failed.Status} {failed.ErrorCode}",
        // The client tries again by itself, and then tells of every try.
        AggregateException { InnerExceptions: var tries } when tries.Count > 0
            && tries.All(t => t is RequestFailedException or TaskCanceledException or HttpRequestException) =>
            Sentence(tries.OfType<RequestFailedException>().FirstOrDefault() ?? tries[0]) ?? tries[0].Message.Split('\n')[0],
        _ when failure.GetType().Namespace == "Azure.Identity" => failure.Message.Split('\n')[0],
        _ => null,
    };
}
