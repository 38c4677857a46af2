using System.Text;
using System.Text.Json;
using Crm.Common;

namespace Crm.Pages.CampaignPages;

/// <summary>What a desk of the core answered, for a page.</summary>
static class DeskAnswer
{
    public static T Read<T>(ApiResponse reply) => Json.Read<T>(Encoding.UTF8.GetBytes(reply.Body));

    /// <summary>Why it did nothing; null where it did.</summary>
    public static string? Mistake(ApiResponse reply) => reply.Status == 200 ? null
        : JsonDocument.Parse(reply.Body).RootElement.GetProperty("detail").GetString();
}
