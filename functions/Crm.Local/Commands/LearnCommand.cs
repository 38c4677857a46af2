using System.CommandLine;

namespace Crm.Local.Commands;

/// <summary>What the stored orders teach; nothing is applied by itself.</summary>
static class LearnCommand
{
    public static Command Create() =>
        new("learn", "Proposals from the stored orders, with the numbers behind them.") { PaymentDelayCommand.Create(),
            ParcelDaysCommand.Create() };
}
