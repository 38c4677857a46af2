using Crm.Local.Commands;
using Crm.Local.Hosting;

Terminal.Guard();
return await CrmCommands.RunAsync(args);
