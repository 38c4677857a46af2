using System.CommandLine;
using Crm.Common;
using Crm.Flows;
using Crm.Local.Commands;
using Crm.Local.Demo;
using Crm.Local.Hosting;
using Crm.Local.Import;
using Crm.Local.Sqlite;

Terminal.Guard();
var root = new RootCommand("Post-purchase automation for online shops: webhooks in, the right touch at the right minute, once.")
{
    CommonOptions.Settings, CommonOptions.Data,
    DemoCommand.Create(), ServeCommand.Create(), ImportCommand.Create(ImportHosts.OpenAsync),
    StatusCommand.Create(), CustomerCommand.Create(), ConsentCommand.Create(), PlatformsCommand.Create(),
        TouchpointsCommand.Create(), TasksCommand.Create(),
        MomentCommand.Create(), PoisonCommand.Create(), WebhookCommand.Create(), ReconcileCommand.Create(), RebuildCommand.Create(),
        LearnCommand.Create(), FeedCommand.Create(),
    WhyNotCommand.Create(), AuditCommand.Create(), PreviewCommand.Create(), LintCommand.Create(), FlowsCommand.Create(),
        TemplatesCommand.Create(), GatewayCommand.Create(),
    NightlyCommand.Create(), ReportCommand.Create(), SegmentCommand.Create(), AffinityCommand.Create(), PredictCommand.Create(),
};
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception wrong) when (wrong is SettingsException or FlowMistakesException or DataFolderException)
{
    // Mistakes of configuration are for a person: the message says which setting, and no stack trace helps.
    Console.Error.WriteLine(wrong.Message);
    return 2;
}
