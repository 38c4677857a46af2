using System.CommandLine;

namespace Crm.Local.Commands;

/// <summary>For containers and timers without an HTTP client: what <c>/healthz</c> says, as an exit code.</summary>
static class HealthCommand
{
    public static Command Create()
    {
        var command = new Command("health", "Asks the running host's /healthz. Exit code 1 when it does not answer or does not keep up.");
        command.SetAction(async (result, cancel) =>
        {
            // A host that listens at every address is asked at this machine's own.
            var url = CommonOptions.Load(result).Url.Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal)
                .Replace("//*", "//127.0.0.1", StringComparison.Ordinal).Replace("//+", "//127.0.0.1", StringComparison.Ordinal);
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
            try
            {
                using var reply = await http.GetAsync(new Uri(new Uri(url), "/healthz"), cancel);
                Console.WriteLine(await reply.Content.ReadAsStringAsync(cancel));
                return reply.IsSuccessStatusCode ? 0 : 1;
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
            {
                Console.Error.WriteLine($"No host answers at {url}.");
                return 1;
            }
        });
        return command;
    }
}
