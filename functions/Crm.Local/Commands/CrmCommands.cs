using System.CommandLine;
using System.Diagnostics;
using Crm.Common;
using Crm.Local.Demo;
using Crm.Local.Hosting;
using Crm.Local.Import;

namespace Crm.Local.Commands;

/// <summary>The command line as a whole.</summary>
public static class CrmCommands
{
    internal static RootCommand Root() =>
        new RootCommand("Post-purchase automation for online shops: webhooks in, the right touch at the right minute, once.")
        {
            CommonOptions.Settings, CommonOptions.Data, CommonOptions.Azure,
            InitCommand.Create(), CheckCommand.Create(), GoLiveCommand.Create(), HistoryCommand.Create(),
            BackupCommand.Create(), RestoreCommand.Create(), HealthCommand.Create(),
            DemoCommand.Create(), ServeCommand.Create(), ImportCommand.Create(ImportHosts.OpenAsync),
            StatusCommand.Create(), CustomerCommand.Create(), ConsentCommand.Create(), PlatformsCommand.Create(),
                TouchpointsCommand.Create(), TasksCommand.Create(), TeamsCommand.Create(), UsersCommand.Create(),
                MomentCommand.Create(), PoisonCommand.Create(), DeadLettersCommand.Create(), RowsCommand.Create(),
                WebhookCommand.Create(), ReconcileCommand.Create(), RebuildCommand.Create(), LearnCommand.Create(), FeedCommand.Create(),
            WhyNotCommand.Create(), AuditCommand.Create(), PreviewCommand.Create(), LintCommand.Create(), FlowsCommand.Create(),
                ReplayCommand.Create(), ProveCommand.Create(), PlanCommand.Create(),
                TemplatesCommand.Create(), GatewayCommand.Create(), AzureCommand.Create(),
            CampaignCommand.Create(), ActivitiesCommand.Create(), PointsCommand.Create(), ReferralsCommand.Create(),
            CouponsCommand.Create(), GiftsCommand.Create(),
            NightlyCommand.Create(), ReportCommand.Create(), SegmentCommand.Create(), AffinityCommand.Create(), PredictCommand.Create(),
        };

    const int Interrupted = 130;

    /// <summary>The exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Root().Parse(args);
        try
        {
            if (AzureCommands.Refusal(parsed) is { } refusal) throw new SettingsException([refusal]);
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception wrong) when (Mishaps.Of(wrong) is { } mishap)
        {
            // For a person: the message says which setting or what is in the way, and no stack trace helps.
            Console.Error.WriteLine(mishap.Sentence);
            return mishap.Code;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Stopped.");
            return Interrupted;
        }
        // A host's trace belongs into its log; to a person at a terminal it says nothing.
        catch (Exception bug) when (parsed.CommandResult.Command.Name != "serve")
        {
            Console.Error.WriteLine(Fault(bug));
            return Mishaps.Asked;
        }
    }

    /// <summary>What to report of a fault of the program, and the class of ours it came from.</summary>
    internal static string Fault(Exception bug)
    {
        var place = new StackTrace(bug).GetFrames().Select(frame => frame.GetMethod()?.DeclaringType?.FullName)
            .FirstOrDefault(name => name?.StartsWith("Crm.", StringComparison.Ordinal) == true)?.Split('+')[0];
        return $"This is a fault of the program{(place is null ? "" : $", in {place}")}: {bug.GetType().Name}: {bug.Message}";
    }
}
